const esmOnly = ['file-type', 'strtok3', 'token-types', 'uint8array-extras', '@tokenizer', '@borewit'];

// Studios that a test starts leave the .env of this folder alone.
process.env.POCKETREEL_CHECKS_RUN ??= 'jest';

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/tests/setup/HouseEnvironment.mjs',
  roots: ['<rootDir>/src', '<rootDir>/worker', '<rootDir>/scripts', '<rootDir>/tests'],
  testPathIgnorePatterns: ['/node_modules/', '/tests/long/'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1' },
  transform: {
    '^.+\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testTimeout: 30_000,
};

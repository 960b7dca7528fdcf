import { existsSync, readFileSync } from 'node:fs';
import type { NextConfig } from 'next';
import { readCommit } from './scripts/setup/read-commit.mjs';

// The policy with its nonce is set per page, in src/proxy.ts.
const forEveryAnswer = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'microphone=(self), camera=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
];

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Globs for the files of a package and of all it depends on, as far as that is installed. */
function packageFiles(name: string, seen = new Set<string>()): string[] {
  const manifest = `node_modules/${name}/package.json`;
  if (seen.has(name) || name.startsWith('@types/') || !existsSync(manifest)) return [];
  seen.add(name);
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  const needed = Object.keys({ ...dependencies, ...optionalDependencies });
  return [`./node_modules/${name}/**/*`, ...needed.flatMap((each) => packageFiles(each, seen))];
}

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Put in its place by the build, as in the bundles of the worker.
  env: { BUILD_COMMIT: readCommit() },
  // Native and dynamically loaded packages stay outside the bundle and are required at run time.
  serverExternalPackages: ['better-sqlite3', '@libsql/client', 'pino', 'pino-pretty', 'busboy'],
  // A hosted function gets the files it is seen to read: the migrations are read by folder, the driver for
  // Turso is loaded by name, so it is listed. The SQLite driver stays out; where no disk lasts, it has no use.
  outputFileTracingIncludes: { '/**': ['./drizzle/**/*', ...packageFiles('@libsql/client')] },
  outputFileTracingExcludes: { '/**': ['./node_modules/better-sqlite3/**/*', './.data/**/*'] },
  // The lint and type checks have their own step in the test command; the build does not repeat them.
  typescript: { ignoreBuildErrors: true },
  // No page uses the image optimiser; without this it answers anyone and writes beside the build.
  images: { unoptimized: true },
  devIndicators: false,
  headers: async () => [{ source: '/:path*', headers: forEveryAnswer }],
};

export default config;

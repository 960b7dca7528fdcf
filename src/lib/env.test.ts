import { type EnvError, parseEnv } from './env';

const faultsOf = (...args: Parameters<typeof parseEnv>): string[] => {
  try {
    parseEnv(...args);
    return [];
  } catch (thrown) {
    return (thrown as EnvError).faults;
  }
};

describe('the environment', () => {
  it('needs nothing on one machine, and takes the limits of the catalogue', () => {
    const env = parseEnv('web', {});
    expect(env).toMatchObject({
      STORAGE_BACKEND: 'local',
      JOB_STORE_BACKEND: 'local',
      RENDER_BACKEND: 'local',
    });
    expect(env.WORKER_RENDER_TIMEOUT_MS).toBe(2 * 3_600_000);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseEnv('web', { PORT: '' }).PORT).toBe(3000);
  });

  it('names every fault of the values in one message', () => {
    const variables = { PORT: 'abc', LOG_LEVEL: 'loud', WORKER_CONCURRENCY: '0' };
    expect(faultsOf('worker', variables)).toEqual([
      expect.stringMatching(/^PORT: must be a whole number from 0 to 65535/),
      expect.stringMatching(/^LOG_LEVEL: "loud" is not known; use one of: trace, /),
      expect.stringMatching(/^WORKER_CONCURRENCY: must be a whole number of 1 or more/),
    ]);
  });

  it('names every variable that a backend lacks', () => {
    const variables = {
      STORAGE_BACKEND: 'r2',
      JOB_STORE_BACKEND: 'turso',
      R2_ENDPOINT: 'https://r2.example',
    };
    expect(faultsOf('worker', variables).map((fault) => fault.split(':')[0])).toEqual([
      'R2_ACCESS_KEY_ID',
      'R2_SECRET_ACCESS_KEY',
      'R2_BUCKET_NAME',
      'TURSO_DATABASE_URL',
    ]);
  });

  it('never lets a studio run open in production, but lets a tool look', () => {
    const variables = {
      DEPLOY_ENV: 'production',
      STORAGE_BACKEND: 'local',
      JOB_STORE_BACKEND: 'local',
      RENDER_BACKEND: 'local',
    };
    expect(faultsOf('web', variables)).toEqual([expect.stringMatching(/^STUDIO_TOKEN: needed/)]);
    expect(faultsOf('worker', variables)).toEqual([expect.stringMatching(/^STUDIO_TOKEN: needed/)]);
    expect(faultsOf('tool', variables)).toEqual([]);
  });

  it.each(['web', 'worker', 'tool'] as const)(
    'refuses a renderer that this version has not, as %s',
    (role) => {
      expect(faultsOf(role, { RENDER_BACKEND: 'modal' })).toEqual([
        expect.stringMatching(/^RENDER_BACKEND: .*=local$/),
      ]);
    },
  );

  it('refuses the exception for loopback links in production', () => {
    const variables = { DEPLOY_ENV: 'production', TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1' };
    expect(faultsOf('tool', variables)).toContainEqual(
      expect.stringMatching(/^TEST_ONLY_ALLOW_LOOPBACK_SOURCES/),
    );
  });
});

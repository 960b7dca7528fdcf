import { type EnvError, parseEnv } from './env';
import { readTimeLimits } from './jobs/read-time-limits';

const faultsOf = (...args: Parameters<typeof parseEnv>): string[] => {
  try {
    parseEnv(...args);
    return [];
  } catch (thrown) {
    return (thrown as EnvError).faults;
  }
};

describe('the environment', () => {
  it('the environment needs nothing on one machine', () => {
    const env = parseEnv('web', {});
    expect(env).toMatchObject({
      STORAGE_BACKEND: 'local',
      JOB_STORE_BACKEND: 'local',
      RENDER_BACKEND: 'local',
    });
  });

  it('the environment sets the time limit of a kind of job; the catalogue sets the others', () => {
    const limits = readTimeLimits(parseEnv('worker', { WORKER_SAVE_TIMEOUT_MS: '5000' }));
    expect(limits).toMatchObject({ save: 5000, render: 2 * 3_600_000 });
    expect(faultsOf('worker', { WORKER_SAVE_TIMEOUT_MS: '5', PORT: 'x' })).toEqual([
      'PORT: must be a whole number from 0 to 65535',
      'WORKER_SAVE_TIMEOUT_MS: must be a whole number of 100 or more',
    ]);
  });

  it('the environment treats an empty variable as one that is not set', () => {
    expect(parseEnv('web', { PORT: '' }).PORT).toBe(3000);
  });

  it('the environment ignores the space and the line end that pasting leaves around a value', () => {
    const given = { STUDIO_TOKEN: ' the-token-of-the-owner\n', PORT: '80 ', MODAL_KEY: ' \t\n' };
    const { STUDIO_TOKEN, PORT, MODAL_KEY } = parseEnv('web', given);
    expect([STUDIO_TOKEN, PORT, MODAL_KEY]).toEqual(['the-token-of-the-owner', 80, undefined]);
  });

  it('the environment refuses a secret that cannot travel in a header', () => {
    const secrets = {
      INTERNAL_WEBHOOK_SECRET: 'geheim€geheim€geheim',
      STUDIO_TOKEN: 'one line of it\nand another',
    };
    expect(faultsOf('web', secrets)).toEqual([
      expect.stringMatching(/^INTERNAL_WEBHOOK_SECRET: may hold letters, digits and signs of ASCII only/),
      expect.stringMatching(/^STUDIO_TOKEN: may hold/),
    ]);
  });

  it('the environment names every fault of the values in one message', () => {
    const variables = { PORT: 'abc', LOG_LEVEL: 'loud', WORKER_CONCURRENCY: '0' };
    expect(faultsOf('worker', variables)).toEqual([
      expect.stringMatching(/^PORT: must be a whole number from 0 to 65535/),
      expect.stringMatching(/^LOG_LEVEL: "loud" is not known; use one of: trace, /),
      expect.stringMatching(/^WORKER_CONCURRENCY: must be a whole number of 1 or more/),
    ]);
  });

  it.each(['0x10', '1e3', '0b11', '3.0', '80 81', '٣'])(
    'the environment does not read "%s" as a number',
    (unusual) => {
      expect(faultsOf('web', { PORT: unusual })).toEqual(['PORT: must be a whole number from 0 to 65535']);
    },
  );

  it('the environment does not serve both pages on one port', () => {
    expect(faultsOf('web', { HTTPS_PORT: '3000' })).toEqual(['HTTPS_PORT: must be another port than PORT']);
    expect(faultsOf('web', { PORT: '0', HTTPS_PORT: '0' })).toEqual([]);
  });

  it.each(['APP_URL', 'MODAL_ENDPOINT_URL', 'R2_ENDPOINT'])(
    'the environment shows how %s is written',
    (name) => {
      for (const unusable of ['studio.example', '"https://studio.example"', 'studio.example:3000']) {
        expect(faultsOf('worker', { [name]: unusable })).toEqual([
          `${name}: must be a whole address without quotes, such as https://studio.example`,
        ]);
      }
    },
  );

  it('the environment names every variable that a backend lacks', () => {
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
      'TURSO_AUTH_TOKEN',
    ]);
  });

  it('the environment never lets a studio run open in production, but lets a tool look', () => {
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

  const namesOf = (...args: Parameters<typeof parseEnv>) =>
    faultsOf(...args).map((fault) => fault.split(':')[0]);
  const modal = {
    RENDER_BACKEND: 'modal',
    MODAL_ENDPOINT_URL: 'https://render.example',
    MODAL_KEY: 'wk-1',
    MODAL_SECRET: 'ws-1',
    INTERNAL_WEBHOOK_SECRET: 'sixteen characters',
    APP_URL: 'https://studio.example',
  };

  it('the environment names what rendering on a GPU lacks, to each role what it reads', () => {
    const bare = { RENDER_BACKEND: 'modal' };
    const ofWorker = ['MODAL_ENDPOINT_URL', 'MODAL_KEY', 'MODAL_SECRET', 'APP_URL'];
    expect(namesOf('worker', bare)).toEqual([...ofWorker, 'INTERNAL_WEBHOOK_SECRET']);
    expect(namesOf('web', bare)).toEqual(['INTERNAL_WEBHOOK_SECRET']);
    expect(namesOf('tool', bare)).toEqual([]);
    expect(namesOf('worker', { ...modal, MODAL_SECRET: '' })).toEqual(['MODAL_SECRET']);
    expect(parseEnv('worker', modal)).toMatchObject({ RENDER_BACKEND: 'modal', GPU_LEASE_MS: 300_000 });
  });

  it('the environment names every variable that production lacks at once, beside those that are unusable', () => {
    const r2 = ['R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY', 'R2_BUCKET_NAME', 'R2_ACCOUNT_ID'];
    const turso = ['TURSO_DATABASE_URL', 'TURSO_AUTH_TOKEN'];
    const gpu = ['MODAL_ENDPOINT_URL', 'MODAL_KEY', 'MODAL_SECRET', 'APP_URL', 'INTERNAL_WEBHOOK_SECRET'];
    const production = { DEPLOY_ENV: 'production' };
    expect(namesOf('worker', production)).toEqual([...r2, ...turso, ...gpu, 'STUDIO_TOKEN']);
    expect(namesOf('web', production)).toEqual([...r2, ...turso, gpu.at(-1), 'STUDIO_TOKEN']);
    const short = { ...production, INTERNAL_WEBHOOK_SECRET: 'short' };
    expect(faultsOf('web', short)[0]).toBe('INTERNAL_WEBHOOK_SECRET: must have at least 16 characters');
    expect(namesOf('web', short)).toEqual([gpu.at(-1), ...r2, ...turso, 'STUDIO_TOKEN']);
  });

  it.each([
    ['https://studio.example', []],
    ['http://127.0.0.1:3000', []],
    ['http://localhost:3000', []],
    ['http://[::1]:3000', []],
    ['http://studio.example', ['APP_URL']],
    ['http://127.0.0.1.example', ['APP_URL']],
    ['ftp://localhost', ['APP_URL']],
  ])('the environment, in production, judges %s as its own address by %j', (APP_URL, faults) => {
    const local = { STORAGE_BACKEND: 'local', JOB_STORE_BACKEND: 'local', STUDIO_TOKEN: 'a'.repeat(16) };
    expect(namesOf('worker', { DEPLOY_ENV: 'production', ...local, ...modal, APP_URL })).toEqual(faults);
  });

  it('the environment accepts a switch for tests only in a test, and never in production', () => {
    const on = { TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1' };
    const refused = expect.stringMatching(/^TEST_ONLY_ALLOW_LOOPBACK_SOURCES: for tests alone/) as string;
    for (const role of ['web', 'worker', 'tool'] as const) {
      expect(faultsOf(role, on)).toEqual([refused]);
      expect(faultsOf(role, { ...on, NODE_ENV: 'development' })).toEqual([refused]);
      for (const test of [{ POCKETREEL_TEST: '1' }, { NODE_ENV: 'test' }]) {
        expect(faultsOf(role, { ...on, ...test })).toEqual([]);
        expect(faultsOf(role, { ...on, ...test, DEPLOY_ENV: 'production' })).toContainEqual(refused);
      }
    }
  });
});

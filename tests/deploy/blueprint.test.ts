import { existsSync } from 'node:fs';
import { parseEnv } from '@/lib/env';
import { envSchema } from '@/lib/env-schema';
import { readYaml } from './read-yaml';

interface Variable {
  key: string;
  value?: string;
  sync?: false;
}

interface Service {
  type: string;
  runtime: string;
  plan: string;
  region: string;
  autoDeployTrigger: string;
  dockerfilePath: string;
  maxShutdownDelaySeconds: number;
  envVars: Variable[];
}

const blueprint = readYaml<{ services: Service[] }>('render.yaml');
const [worker] = blueprint.services as [Service];
const asked = worker.envVars.filter(({ sync }) => sync === false).map(({ key }) => key);
const given = Object.fromEntries(
  worker.envVars.map(({ key, value }) => [key, value ?? 'filled-in-by-the-owner']),
);
const filled = {
  ...given,
  APP_URL: 'https://studio.example',
  TURSO_DATABASE_URL: 'libsql://pocketreel.turso.io',
  R2_ENDPOINT: 'https://account.eu.r2.cloudflarestorage.com',
  RENDER_BACKEND: 'modal',
  MODAL_ENDPOINT_URL: 'https://owner--pocketreel.modal.run',
};
/** Asked for, and left empty by most. */
const optional = ['R2_ENDPOINT', 'RENDER_BACKEND'];

describe('render.yaml', () => {
  it('holds only fields that the blueprint reference has for a worker', () => {
    const documented = [
      ...['type', 'name', 'runtime', 'plan', 'region', 'branch', 'autoDeployTrigger', 'numInstances'],
      ...['dockerfilePath', 'dockerContext', 'maxShutdownDelaySeconds', 'envVars'],
    ];
    expect(Object.keys(blueprint)).toEqual(['services']);
    expect(Object.keys(worker).sort()).toEqual([...documented].sort());
    for (const { key, value, sync, ...more } of worker.envVars) {
      expect([key, more, (value === undefined) !== (sync === undefined)]).toEqual([key, {}, true]);
    }
  });

  it('is one worker from the Dockerfile, deployed by the workflow alone', () => {
    expect(blueprint.services).toHaveLength(1);
    expect(worker).toMatchObject({ type: 'worker', runtime: 'docker', autoDeployTrigger: 'off' });
    expect(existsSync(worker.dockerfilePath)).toBe(true);
    expect(['oregon', 'ohio', 'virginia', 'frankfurt', 'singapore']).toContain(worker.region);
    expect(['starter', 'standard', 'pro', 'pro plus', 'pro max', 'pro ultra']).toContain(worker.plan);
  });

  it('leaves a worker more time to end than that asks for, within what Render allows', () => {
    const { WORKER_GRACE_MS } = parseEnv('worker', filled);
    expect(worker.maxShutdownDelaySeconds * 1000).toBeGreaterThanOrEqual(WORKER_GRACE_MS + 10_000);
    expect(worker.maxShutdownDelaySeconds).toBeLessThanOrEqual(300);
  });

  it('asks for every variable that a worker in production needs and for none that nothing reads', () => {
    expect(parseEnv('worker', filled)).toMatchObject({
      STORAGE_BACKEND: 'r2',
      JOB_STORE_BACKEND: 'turso',
      RENDER_BACKEND: 'modal',
    });
    for (const key of asked) {
      const without = () => parseEnv('worker', { ...filled, R2_ENDPOINT: '', [key]: '' });
      if (optional.includes(key)) expect(without).not.toThrow();
      else expect(without).toThrow(key);
    }
    // Without a GPU its three values stay empty.
    const empty = { MODAL_ENDPOINT_URL: '', MODAL_KEY: '', MODAL_SECRET: '' };
    expect(parseEnv('worker', { ...filled, ...empty, RENDER_BACKEND: 'local' }).RENDER_BACKEND).toBe('local');
    expect(worker.envVars.map(({ key }) => key).filter((key) => !(key in envSchema.shape))).toEqual([]);
  });

  it('holds no secret', () => {
    expect(asked).toEqual(
      expect.arrayContaining(['STUDIO_TOKEN', 'TURSO_AUTH_TOKEN', 'R2_SECRET_ACCESS_KEY']),
    );
    for (const { key, value } of worker.envVars) {
      if (/TOKEN|SECRET|KEY/.test(key)) expect(value).toBeUndefined();
    }
  });
});

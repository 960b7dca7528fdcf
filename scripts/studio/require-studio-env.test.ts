import type { EnvError } from '@/lib/env';
import { requireStudioEnv } from './require-studio-env';

test('settings that page and worker lack are named in one message, each once', () => {
  let faults: string[] = [];
  try {
    requireStudioEnv({ DEPLOY_ENV: 'production' });
  } catch (thrown) {
    ({ faults } = thrown as EnvError);
  }
  const names = faults.map((fault) => fault.split(':')[0]);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(
    expect.arrayContaining(['R2_BUCKET_NAME', 'TURSO_DATABASE_URL', 'STUDIO_TOKEN', 'MODAL_KEY', 'APP_URL']),
  );
});

test('a studio on one machine needs nothing', () => {
  expect(() => requireStudioEnv({})).not.toThrow();
});

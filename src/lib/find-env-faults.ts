import type { Env, Role } from './env-schema';

/** What the chosen backends lack, and what is not allowed: one sentence each, beginning with the variable. */
export function findEnvFaults(role: Role, env: Env): string[] {
  const faults: string[] = [];
  const need = (names: (keyof Env)[], reason: string) => {
    for (const name of names) if (env[name] === undefined) faults.push(`${name}: needed ${reason}`);
  };
  if (env.HTTPS_PORT !== undefined && env.HTTPS_PORT === env.PORT && env.PORT !== 0) {
    faults.push('HTTPS_PORT: must be another port than PORT');
  }
  if (env.STORAGE_BACKEND === 'r2') {
    need(['R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY', 'R2_BUCKET_NAME'], 'with STORAGE_BACKEND=r2');
    if (env.R2_ENDPOINT === undefined)
      need(['R2_ACCOUNT_ID'], 'with STORAGE_BACKEND=r2, unless R2_ENDPOINT is set');
  }
  if (env.JOB_STORE_BACKEND === 'turso') {
    need(['TURSO_DATABASE_URL'], 'with JOB_STORE_BACKEND=turso');
    const remote = env.TURSO_DATABASE_URL === undefined || !env.TURSO_DATABASE_URL.startsWith('file:');
    if (remote) need(['TURSO_AUTH_TOKEN'], 'with a remote TURSO_DATABASE_URL');
  }
  if (env.RENDER_BACKEND === 'modal' && role !== 'tool') {
    const because = 'with RENDER_BACKEND=modal';
    if (role === 'worker') {
      need(['MODAL_ENDPOINT_URL', 'MODAL_KEY', 'MODAL_SECRET'], because);
      need(['APP_URL'], `${because}: where the render reports to`);
    }
    need(['INTERNAL_WEBHOOK_SECRET'], `${because}: what the render's reports are known by`);
  }
  if (env.DEPLOY_ENV === 'production') {
    if (role !== 'tool') need(['STUDIO_TOKEN'], 'with DEPLOY_ENV=production; the studio never runs open');
    for (const name of ['APP_URL', 'MODAL_ENDPOINT_URL'] as const) {
      if (!isPrivate(env[name])) faults.push(`${name}: must begin with https:// with DEPLOY_ENV=production`);
    }
  }
  return [...faults, ...findTestSwitchFaults(env)];
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether nobody between can read what is sent there: it is encrypted, or on this machine. */
function isPrivate(url: string | undefined): boolean {
  if (url === undefined) return true;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
}

/** The switches of a test that are set; they weaken a studio. */
export function setTestSwitches(env: Env): string[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith('TEST_ONLY_') && value === '1')
    .map(([name]) => name);
}

/** Such a switch that reached a real studio stops it, rather than being believed or ignored. */
function findTestSwitchFaults(env: Env): string[] {
  const isTest = env.NODE_ENV === 'test' || env.POCKETREEL_TEST === '1';
  if (isTest && env.DEPLOY_ENV !== 'production') return [];
  const where = isTest ? 'never with DEPLOY_ENV=production' : 'only together with POCKETREEL_TEST=1';
  return setTestSwitches(env).map((name) => `${name}: for tests alone, ${where}. Unset it`);
}

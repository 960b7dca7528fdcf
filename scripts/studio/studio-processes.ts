import type { Env } from '@/lib/env';
import type { Addresses } from './plan-addresses';
import type { StudioFlags } from './read-flags';
import { tieToParent } from './tie-to-parent';

const built = (role: string) => ['--enable-source-maps', `dist/${role}.js`];

/** The command lines of page and worker: one plain node process each, or the reloading ones of `npm run dev`. */
export function studioCommands(flags: StudioFlags) {
  const web = flags.dev ? ['--import', 'tsx', 'scripts/web/index.ts'] : built('web');
  const worker = flags.dev ? ['--watch', '--import', 'tsx', 'worker/index.ts'] : built('worker');
  return { web: tieToParent(web, 'KILL'), worker: tieToParent(worker, 'KILL') };
}

/** The environment that both processes of a studio share. */
export function studioEnv(
  variables: Record<string, string | undefined>,
  env: Env,
  addresses: Addresses,
  flags: StudioFlags,
): Record<string, string | undefined> {
  return {
    ...variables,
    NODE_ENV: flags.dev ? 'development' : 'production',
    DATA_DIR: env.DATA_DIR,
    HOST: env.HOST,
    PORT: String(addresses.port),
    HTTPS_PORT: addresses.httpsPort === null ? undefined : String(addresses.httpsPort),
  };
}

import type { Env } from '@/lib/env';
import { findLanHost, localHostOf } from './find-addresses';
import { explainListenFault, findFreePort, isPortFree } from './ports';
import type { StudioFlags } from './read-flags';

export interface Addresses {
  port: number;
  httpsPort: number | null;
  localUrl: string;
  lanUrl: string | null;
}

/** Decides ports and addresses. @throws CommandError where a port is taken. */
export async function planAddresses(env: Env, flags: StudioFlags): Promise<Addresses> {
  const port = env.PORT === 0 ? await findFreePort(env.HOST) : env.PORT;
  await requireFree('PORT', env.HOST, port);
  const lanHost = findLanHost(env.HOST);
  const httpsPort = await planHttpsPort(env, flags, port);
  const lanUrl = httpsPort === null ? `http://${lanHost}:${port}` : `https://${lanHost}:${httpsPort}`;
  return {
    port,
    httpsPort,
    localUrl: `http://${localHostOf(env.HOST)}:${port}`,
    lanUrl: lanHost === null ? null : lanUrl,
  };
}

/** Not the port of the page, which is free still. */
async function planHttpsPort(env: Env, flags: StudioFlags, pagePort: number): Promise<number | null> {
  if (!flags.https && env.HTTPS_PORT === undefined) return null;
  if (env.HTTPS_PORT === undefined) return findFreePort(env.HOST, { preferred: 3443, except: pagePort });
  if (env.HTTPS_PORT === 0) return findFreePort(env.HOST, { except: pagePort });
  await requireFree('HTTPS_PORT', env.HOST, env.HTTPS_PORT);
  return env.HTTPS_PORT;
}

async function requireFree(name: string, host: string, port: number): Promise<void> {
  const isFree = await isPortFree(host, port).catch((error: unknown) => {
    throw explainListenFault(name, host, port, error);
  });
  if (!isFree) throw explainListenFault(name, host, port, { code: 'EADDRINUSE' });
}

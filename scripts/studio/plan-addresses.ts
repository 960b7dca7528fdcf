import type { Env } from '@/lib/env';
import { findLanHost, localHostOf } from './find-addresses';
import { findFreePort, isPortFree } from './ports';
import type { StudioFlags } from './read-flags';
import { Sentence } from '@/lib/Sentence';

export interface Addresses {
  port: number;
  httpsPort: number | null;
  localUrl: string;
  lanUrl: string | null;
}

/** Decides ports and addresses. @throws Sentence where a port is taken. */
export async function planAddresses(env: Env, flags: StudioFlags): Promise<Addresses> {
  const port = env.PORT === 0 ? await findFreePort(env.HOST) : env.PORT;
  if (!(await isFree(env.HOST, port))) throw portTaken('PORT', port);
  const lanHost = findLanHost(env.HOST);
  const httpsPort = await planHttpsPort(env, flags);
  const lanUrl = httpsPort === null ? `http://${lanHost}:${port}` : `https://${lanHost}:${httpsPort}`;
  return {
    port,
    httpsPort,
    localUrl: `http://${localHostOf(env.HOST)}:${port}`,
    lanUrl: lanHost === null ? null : lanUrl,
  };
}

async function planHttpsPort(env: Env, flags: StudioFlags): Promise<number | null> {
  if (!flags.https && env.HTTPS_PORT === undefined) return null;
  if (env.HTTPS_PORT === undefined) return findFreePort(env.HOST, 3443);
  if (env.HTTPS_PORT === 0) return findFreePort(env.HOST);
  if (!(await isFree(env.HOST, env.HTTPS_PORT))) throw portTaken('HTTPS_PORT', env.HTTPS_PORT);
  return env.HTTPS_PORT;
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    return await isPortFree(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Sentence(
      `This machine cannot listen on ${host}, port ${port} (${code}). Set another HOST or PORT.`,
      {
        cause: error,
      },
    );
  }
}

function portTaken(name: string, port: number): Sentence {
  return new Sentence(
    `Port ${port} is in use by another program. Stop that, or choose another port: ${name}=${port + 1} ./scripts/start`,
  );
}

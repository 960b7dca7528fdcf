import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Env } from '@/lib/env';

export interface NextApp {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Starts Next within this process: built in production, compiling as it goes in development. */
export async function startNext(env: Env, port: number): Promise<NextApp> {
  // React chooses its build by this variable at the moment it is loaded.
  Object.assign(process.env, { NODE_ENV: env.NODE_ENV });
  const { default: next } = await import('next');
  const app = next({ dev: env.NODE_ENV === 'development', hostname: env.HOST, port, dir: process.cwd() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => upgrade(request, socket, head),
    close: () => app.close(),
  };
}

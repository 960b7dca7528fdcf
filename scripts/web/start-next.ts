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
  // After a form that leads on, Next fetches the next page from itself; without this from the address that the
  // browser used, which behind a proxy or our own TLS it does not reach.
  Object.assign(process.env, { NODE_ENV: env.NODE_ENV, __NEXT_PRIVATE_ORIGIN: ownOrigin(env.HOST, port) });
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

function ownOrigin(host: string, port: number): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

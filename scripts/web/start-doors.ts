import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Env } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { explainListenFault } from '../studio/ports';
import { drainServer } from './drain-server';
import { dropUnreadBody } from './drop-unread-body';
import { markForwarded } from './mark-forwarded';
import { refuseUnreadablePath } from './refuse-unreadable-path';
import { restoreLength } from './restore-length';
import { startHttpsDoor } from './start-https-door';
import { startNext, type NextApp } from './start-next';

export interface Doors {
  port: number;
  httpsPort: number | null;
  /** Takes no more requests, lets those under way end for 4 s, then cuts them. */
  close(): Promise<void>;
}

const drainMs = 4_000;
const unreadBodyMs = 30_000;

/**
 * Listens on HOST:PORT, and on HTTPS_PORT where that is set. The ports are taken before Next starts, so
 * that a taken one shows at once; requests that come before Next is ready wait for it.
 */
export async function startDoors(env: Env, log: Logger): Promise<Doors> {
  let open!: (next: NextApp) => void;
  const ready = new Promise<NextApp>((resolve) => (open = resolve));
  const serve = (door: Server) => serveThrough(door, env, ready, log);
  const http = serve(createServer());
  const port = await listen(http, 'PORT', env);
  const https = env.HTTPS_PORT === undefined ? null : await startHttpsDoor(env, log);
  if (https) serve(https.server);
  const httpsPort = https && (await listen(https.server, 'HTTPS_PORT', env));
  Object.assign(process.env, { PORT: String(port) }, httpsPort && { HTTPS_PORT: String(httpsPort) });
  const next = await startNext(env, port);
  open(next);
  const close = async () => {
    https?.stopRenewing();
    await Promise.all([drainServer(http, drainMs), https && drainServer(https.server, drainMs)]);
    await next.close();
  };
  return { port, httpsPort, close };
}

function serveThrough(door: Server, env: Env, ready: Promise<NextApp>, log: Logger): Server {
  // A slow phone may need hours for a body; only the headers have to come in time.
  door.requestTimeout = 0;
  door.headersTimeout = 30_000;
  door.keepAliveTimeout = 65_000;
  door.on('request', (request, response) => {
    dropUnreadBody(request, response, unreadBodyMs);
    if (refuseUnreadablePath(request, response, log)) return;
    restoreLength(response);
    markForwarded(request, { trustsPlatform: env.DEPLOY_ENV === 'production' });
    ready
      .then((next) => next.handle(request, response))
      .catch((error: unknown) => {
        log.error({ err: error }, 'request failed outside any route');
        response.destroy();
      });
  });
  door.on('upgrade', (request, socket, head) => {
    ready.then((next) => next.upgrade(request, socket, head)).catch(() => socket.destroy());
  });
  return door;
}

/** @throws Sentence where nothing can listen there */
async function listen(server: Server, name: 'PORT' | 'HTTPS_PORT', env: Env): Promise<number> {
  const port = env[name]!;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListenFault(name, env.HOST, port, error)));
    server.listen(port, env.HOST, resolve);
  });
  return (server.address() as AddressInfo).port;
}

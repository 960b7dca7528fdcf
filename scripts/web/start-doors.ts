import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Env } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { parseTrustProxy, type TrustsProxy } from '@/lib/network/trust-proxy';
import { explainListenFault } from '../studio/ports';
import { cutWhenStalled, drainServer, dropUnreadBody } from './end-connections';
import { isApiPath } from './is-api-path';
import { limitConnections, limitForwardedRequests } from './limit-connections';
import { markForwarded } from './mark-forwarded';
import { receivePageBody } from './receive-page-body';
import { refuseAtDoor } from './refuse-at-door';
import { requireSecureTransport } from './require-secure-transport';
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
const stalledMs = 60_000;
const connections = { total: 1024, perAddress: 128 };
/** For headers; checked this often, as Node looks on its own every 30 s only. */
const headersMs = 30_000;
const timedConnections = { connectionsCheckingInterval: 5_000 };

/**
 * Listens on HOST:PORT, and on HTTPS_PORT where that is set. The ports are taken before Next starts, so
 * that a taken one shows at once; requests that come before Next is ready wait for it.
 */
export async function startDoors(env: Env, log: Logger): Promise<Doors> {
  let open!: (next: NextApp) => void;
  const ready = new Promise<NextApp>((resolve) => (open = resolve));
  const serve = (door: Server) => serveThrough(door, env, ready, log);
  const http = serve(createServer(timedConnections));
  const port = await listen(http, 'PORT', env);
  const https = env.HTTPS_PORT === undefined ? null : await startHttpsDoor(env, log, timedConnections);
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
  const trustsProxy = parseTrustProxy(env.TRUST_PROXY);
  limitConnections(door, { ...connections, isShared: (address) => isShared(address, trustsProxy) });
  const refusesForwarded = limitForwardedRequests(connections.perAddress);
  // A slow phone may need hours for a body: it is cut only where nothing moves any more.
  door.requestTimeout = 0;
  door.headersTimeout = headersMs;
  door.keepAliveTimeout = 65_000;
  door.on('request', (request, response) => {
    const isApi = isApiPath(request.url!);
    dropUnreadBody(request, response, unreadBodyMs);
    cutWhenStalled(request, response, { patienceMs: stalledMs, watchesAnswer: !isApi });
    if (refuseAtDoor(request, response, log)) return;
    restoreLength(response);
    markForwarded(request, { trustsProxy, appUrl: env.APP_URL });
    if (refusesForwarded(request, response)) return;
    requireSecureTransport(request, response, env);
    const received = isApi ? Promise.resolve(request) : receivePageBody(request, response);
    Promise.all([ready, received])
      .then(([next, whole]) => whole && next.handle(whole, response))
      .catch((error: unknown) => {
        log.error({ err: error }, 'request failed outside any route');
        response.destroy();
      });
  });
  door.on('upgrade', (request, socket, head) => {
    // Only the development server has a use for these.
    if (env.NODE_ENV !== 'development') return void socket.destroy();
    ready.then((next) => next.upgrade(request, socket, head)).catch(() => socket.destroy());
  });
  return door;
}

/** A proxy stands for many clients, whether it is trusted or on this machine. */
function isShared(address: string, trustsProxy: TrustsProxy): boolean {
  return trustsProxy(address, 0) || isLoopback(address, 0);
}

const isLoopback = parseTrustProxy('loopback');

/** @throws CommandError where nothing can listen there */
async function listen(server: Server, name: 'PORT' | 'HTTPS_PORT', env: Env): Promise<number> {
  const port = env[name]!;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListenFault(name, env.HOST, port, error)));
    server.listen(port, env.HOST, resolve);
  });
  return (server.address() as AddressInfo).port;
}

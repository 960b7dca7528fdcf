/**
 * One request over its own connection, with Node's own parser. undici is not used for untrusted servers: up
 * to version 7 it ends the process if a server hangs up while a body is paused.
 */
import { request as requestHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect as connectPlain, type LookupFunction, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';

export type Connection = Socket;

export interface ConnectionOptions {
  signal: AbortSignal;
  /** Until the connection is established, including TLS. */
  connectTimeoutMs: number;
  /** Default: the system's; not called for IP addresses. */
  lookup?: LookupFunction;
}

/** @throws an error with a `code`, `ETIMEDOUT` among them; the signal's reason */
export async function openConnection(url: URL, options: ConnectionOptions): Promise<Connection> {
  const { signal, connectTimeoutMs, lookup } = options;
  signal.throwIfAborted();
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(url.port) || (isTls ? 443 : 80), lookup };
  const socket = isTls
    ? connectTls({ ...target, servername: serverNameOf(host), ALPNProtocols: ['http/1.1'] })
    : connectPlain(target);
  const onAbort = () => socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => socket.destroy(timedOut('no connection')), connectTimeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', resolve);
      socket.on('error', reject);
      socket.once('close', () => reject(new Error('the connection closed before it was established')));
    });
    return socket;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

export interface ResponseOptions {
  method?: 'GET' | 'PUT';
  headers: OutgoingHttpHeaders;
  body?: Readable;
  signal: AbortSignal;
  /** Longest silence before the headers and between two chunks of the body. */
  idleTimeoutMs: number;
}

/**
 * Sends a request over a fresh connection and resolves once the headers have arrived; follows no redirect and
 * decodes nothing. Header values hold one character for each byte. A truncated body emits an error; a caller
 * that does not want the body destroys it.
 * @throws an error with a `code`, `ETIMEDOUT` among them; an abort
 */
export async function openResponse(
  url: URL,
  connection: Connection,
  options: ResponseOptions,
): Promise<IncomingMessage> {
  const { method = 'GET', headers, body, signal, idleTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const request = requestHttp({
      createConnection: () => connection,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers },
      signal,
      maxHeaderSize: 64 * 1024,
    });
    request.on('error', reject);
    request.once('close', () => reject(new Error('the connection closed before a response')));
    request.setTimeout(idleTimeoutMs, () => (response ?? request).destroy(timedOut('no data received')));
    request.once('response', (incoming) => {
      response = incoming;
      resolve(incoming);
    });
    if (body === undefined) request.end();
    else body.on('error', (error) => request.destroy(error)).pipe(request);
  });
}

// TLS has no server name for an IP address.
function serverNameOf(host: string): string | undefined {
  return /^[\d.]+$|:/.test(host) ? undefined : host;
}

function timedOut(what: string): Error {
  return Object.assign(new Error(what), { code: 'ETIMEDOUT' });
}

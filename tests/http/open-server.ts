import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { errorResponse } from '@/lib/http/error-response';

export interface OpenServer {
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Serves web requests on a free loopback port, the way Next hands them to a route: the body is read as
 * asked for, the signal aborts when the client goes away. An AppError is answered with its status.
 */
export async function openServer(answer: (request: Request) => Promise<Response>): Promise<OpenServer> {
  const server = createServer((incoming, outgoing) => void serve(answer, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  answer: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    body: hasBody ? (incoming as unknown as BodyInit) : undefined,
    signal: gone.signal,
    duplex: 'half',
  } as RequestInit);
  const response = await answer(request).catch((thrown: unknown) => errorResponse(thrown, 'req_test'));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return void outgoing.end();
  await pipeline(Readable.fromWeb(response.body as WebStream), outgoing).catch(() => {}); // the client left
}

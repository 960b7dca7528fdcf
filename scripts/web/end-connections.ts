/** The ways in which the server ends a connection by itself. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export interface StallRules {
  patienceMs: number;
  /** Also cuts a client that does not read its answer; a player with a paused video may stop reading for long. */
  watchesAnswer: boolean;
}

/**
 * Cuts a connection on which nothing has moved for `patienceMs` while the studio waits for the client. A
 * slow client may take as long as it needs.
 */
export function cutWhenStalled(
  request: IncomingMessage,
  response: ServerResponse,
  { patienceMs, watchesAnswer }: StallRules,
): void {
  const { socket } = request;
  let movedBytes = -1;
  let movedAtMs = performance.now();
  const look = () => {
    const owesBody = !request.complete && request.readableLength === 0;
    const owesReading = watchesAnswer && socket.writableLength > 0;
    const bytes = socket.bytesRead + socket.bytesWritten - socket.writableLength;
    if (bytes !== movedBytes || !(owesBody || owesReading)) {
      movedBytes = bytes;
      movedAtMs = performance.now();
    } else if (performance.now() - movedAtMs >= patienceMs) socket.destroy();
  };
  const timer = setInterval(look, patienceMs / 4);
  timer.unref();
  response.once('close', () => clearInterval(timer));
}

/**
 * Cuts the connection if the body is still incomplete `patienceMs` after the answer: an unread body would
 * hold its connection for good, even after the client has left.
 */
export function dropUnreadBody(request: IncomingMessage, response: ServerResponse, patienceMs: number): void {
  const { socket } = request;
  response.once('finish', () => {
    if (request.complete) return;
    const impatience = setTimeout(() => {
      if (!request.complete) socket.destroy();
    }, patienceMs);
    socket.once('close', () => clearTimeout(impatience));
    request.once('end', () => clearTimeout(impatience));
  });
}

/** Stops accepting, closes idle connections at once and the rest after `patienceMs`; resolves when all are closed. */
export async function drainServer(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearTimeout(impatience);
}

import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A body that nobody reads to its end would hold its connection for good, the client's leaving unnoticed.
 * So the connection is cut when, `patienceMs` after the answer, the body has still not come to its end.
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

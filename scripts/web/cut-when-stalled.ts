import type { IncomingMessage, ServerResponse } from 'node:http';

export interface StallRules {
  patienceMs: number;
  /** Also cuts a client that does not take its answer, which a paused video may do for long. */
  watchesAnswer: boolean;
}

/**
 * Cuts a connection on which nothing has moved for `patienceMs` while it is the client's turn. A slow one
 * may take as long as it needs.
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

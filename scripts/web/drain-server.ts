import type { Server } from 'node:http';

/** Takes no more connections, closes idle ones, and after `patienceMs` the rest; resolves when all are gone. */
export async function drainServer(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearTimeout(impatience);
}

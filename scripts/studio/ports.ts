import { createServer } from 'node:net';

/** Whether this process could listen there now. @throws where the address itself is not usable. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) !== null;
}

/** A port free at this moment: `preferred` or one of the 50 after it, else whatever the system gives. */
export async function findFreePort(host: string, preferred?: number): Promise<number> {
  for (let port = preferred ?? 0; port > 0 && port < preferred! + 50 && port < 65_536; port++) {
    if (await isPortFree(host, port)) return port;
  }
  return (await tryPort(host, 0))!;
}

function tryPort(host: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

import { createServer } from 'node:net';
import { CommandError } from '@/lib/CommandError';

/** Why nothing can listen there, with what to do. `name` is the variable that chose the port. */
export function explainListenFault(name: string, host: string, port: number, cause: unknown): CommandError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new CommandError(
      `Port ${port} is in use by another program. Stop that, or choose another port: ${name}=${port + 1}`,
      { cause },
    );
  }
  return new CommandError(
    `This machine cannot listen on ${host}, port ${port} (${code}). Set another HOST or ${name}.`,
    { cause },
  );
}

/** Whether this process could listen there now. @throws where the address itself is not usable. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) !== null;
}

/** A port free at this moment: `preferred` or one of the 50 after it, else whatever the system gives. */
export async function findFreePort(
  host: string,
  { preferred, except }: { preferred?: number; except?: number } = {},
): Promise<number> {
  for (let port = preferred ?? 0; port > 0 && port < preferred! + 50 && port < 65_536; port++) {
    if (port !== except && (await isPortFree(host, port))) return port;
  }
  for (;;) {
    const port = (await tryPort(host, 0))!;
    if (port !== except) return port;
  }
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

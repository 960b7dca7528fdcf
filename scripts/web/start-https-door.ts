import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Env } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { getLeaf } from '@/lib/tls/leaf';
import { getLocalCa } from '@/lib/tls/local-ca';
import { studioNames } from '@/lib/tls/studio-names';

const renewEveryMs = 60 * 60_000;

export interface HttpsDoor {
  /** Not listening yet. */
  server: Server;
  stopRenewing(): void;
}

/** An https server with a certificate of the local CA, exchanged when the addresses change or it ages. */
export async function startHttpsDoor(env: Env, log: Logger, options: ServerOptions): Promise<HttpsDoor> {
  const makeContext = async () => {
    const ca = await getLocalCa(env.DATA_DIR);
    const { chainPem, keyPem } = await getLeaf(env.DATA_DIR, ca, studioNames(env.HOST));
    return { cert: chainPem, key: keyPem };
  };
  const server = createServer({ ...options, ...(await makeContext()), handshakeTimeout: 10_000 });
  const renew = () =>
    void makeContext().then(
      (context) => server.setSecureContext(context),
      (error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'),
    );
  const timer = setInterval(renew, renewEveryMs);
  timer.unref();
  return { server, stopRenewing: () => clearInterval(timer) };
}

import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Env } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { coveredNames, getLeaf } from '@/lib/tls/leaf';
import { findReplacementDay, getLocalCa } from '@/lib/tls/local-ca';
import { studioNames } from '@/lib/tls/studio-names';

const renewEveryMs = 60 * 60_000;

export interface HttpsDoor {
  /** Not listening yet. */
  server: Server;
  stopRenewing(): void;
}

/** An https server with a certificate of the local CA, exchanged when the addresses change or it ages. */
export async function startHttpsDoor(env: Env, log: Logger, options: ServerOptions): Promise<HttpsDoor> {
  const issue = async () => {
    const names = studioNames(env.HOST);
    const ca = await getLocalCa(env.DATA_DIR, names, log);
    const covered = coveredNames(ca, names);
    const { chainPem, keyPem } = await getLeaf(env.DATA_DIR, ca, covered);
    const notCovered = names.filter((name) => !covered.includes(name));
    return { context: { cert: chainPem, key: keyPem }, ca, notCovered };
  };
  const { context, ca, notCovered } = await issue();
  if (notCovered.length > 0) {
    log.warn(
      { names: notCovered },
      'not served over https: the certificate authority is older than these names',
    );
  }
  const replacedAt = findReplacementDay(ca);
  if (replacedAt !== null) {
    log.warn({ replacedAt }, 'the certificate authority ends soon; phones will have to install another one');
  }
  const server = createServer({ ...options, ...context, handshakeTimeout: 10_000 });
  const renew = () =>
    void issue().then(
      (issued) => server.setSecureContext(issued.context),
      (error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'),
    );
  const timer = setInterval(renew, renewEveryMs);
  timer.unref();
  return { server, stopRenewing: () => clearInterval(timer) };
}

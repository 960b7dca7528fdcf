import { rm } from 'node:fs/promises';
import { AppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import { openConnection, openResponse } from '../../worker/tools/fetch/open-response';
import { saveBody } from '../../worker/tools/fetch/save-body';
import { transfer, type TransferLimits } from './transfer';
import { TransferError } from './TransferError';

export interface FetchSigned {
  /** Of the file, such as "sound". */
  name: string;
  url: string;
  /** Where it goes; an earlier file there is replaced. */
  path: string;
  maxBytes: number;
  signal: AbortSignal;
  log: Logger;
  limits?: TransferLimits;
}

const silenceMs = 60_000;
const connectTimeoutMs = 10_000;

/**
 * Brings a file by its signed URL, streamed to disk. The address is the studio's own word, guarded by the
 * secret of the endpoint, so it may lead anywhere.
 * @throws TransferError as `transfer`; the signal's reason after an abort
 */
export async function fetchSigned(options: FetchSigned): Promise<void> {
  const { name, url, path, maxBytes, signal, log, limits } = options;
  const what = `fetching the ${name}`;
  await transfer({
    what,
    signal,
    log,
    limits,
    attempt: async (limited) => {
      await rm(path, { force: true });
      const address = new URL(url);
      const connection = await openConnection(address, { signal: limited, connectTimeoutMs });
      const body = await openResponse(address, connection, {
        signal: limited,
        idleTimeoutMs: silenceMs,
        headers: { 'accept-encoding': 'identity' },
      });
      const { statusCode: status = 0 } = body;
      if (status !== 200) {
        body.destroy();
        return { status };
      }
      try {
        await saveBody(body, { path, maxBytes, signal: limited, codings: [] });
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.code === 'source.too_large')) throw thrown;
        throw new TransferError(
          'render.links_refused',
          `${what}: it has more than ${maxBytes} bytes`,
          thrown,
        );
      }
      return { status };
    },
  });
}

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { GpuDispatch } from '@/lib/gpu/hand-off-schema';
import type { Logger } from '@/lib/log';
import { openConnection, openResponse } from '../../worker/tools/fetch/open-response';
import { transfer, type TransferLimits } from './transfer';

export interface PutSigned {
  output: GpuDispatch['outputs'][number];
  path: string;
  signal: AbortSignal;
  log: Logger;
  limits?: TransferLimits;
}

const silenceMs = 2 * 60_000;
const connectTimeoutMs = 10_000;

/**
 * Puts a file to its signed URL, streamed, with its length and the type that was signed. A repeat
 * overwrites what an earlier one left.
 * @returns the size in bytes
 * @throws TransferError as `transfer`; the signal's reason after an abort
 */
export async function putSigned({ output, path, signal, log, limits }: PutSigned): Promise<number> {
  const { size: sizeBytes } = await stat(path);
  await transfer({
    what: `putting the ${output.name}`,
    signal,
    log,
    limits,
    attempt: async (limited) => {
      const file = createReadStream(path);
      try {
        const address = new URL(output.putUrl);
        const connection = await openConnection(address, { signal: limited, connectTimeoutMs });
        const response = await openResponse(address, connection, {
          method: 'PUT',
          body: file,
          signal: limited,
          idleTimeoutMs: silenceMs,
          headers: { 'content-type': output.contentType, 'content-length': String(sizeBytes) },
        });
        response.destroy();
        const { statusCode: status = 0 } = response;
        return { status };
      } finally {
        file.destroy();
      }
    },
  });
  return sizeBytes;
}

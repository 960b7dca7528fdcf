import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { uploadEndpoints } from '@/core/api/files';
import type { CloudTopology } from './CloudTopology';

/** Sends a file as the page does: each part straight to the bucket. Its storage key. */
export async function uploadFile({ client, variables }: CloudTopology, path: string): Promise<string> {
  const bytes = await readFile(path);
  const body = { filename: basename(path), contentType: 'audio/wav', sizeBytes: bytes.length };
  const upload = await client.call(uploadEndpoints.create, { body });
  for (const { partNumber, url } of upload.parts) {
    if (new URL(url).origin !== variables.R2_ENDPOINT) throw new Error('a part does not go to the bucket');
    const start = (partNumber - 1) * upload.partSizeBytes;
    await client.send(url, { method: 'PUT', body: bytes.subarray(start, start + upload.partSizeBytes) });
  }
  await client.call(uploadEndpoints.complete, { params: { uploadId: upload.uploadId } });
  return upload.key;
}

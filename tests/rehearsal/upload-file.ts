import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { anySchema, uploadSchema } from '../../scripts/reel-command/answers';
import type { CloudTopology } from './CloudTopology';

/** Sends a file as the page does: each part straight to the bucket. Its storage key. */
export async function uploadFile({ client, variables }: CloudTopology, path: string): Promise<string> {
  const bytes = await readFile(path);
  const declared = { filename: basename(path), contentType: 'audio/wav', sizeBytes: bytes.length };
  const upload = await client.post('/api/storage/upload', declared, uploadSchema);
  for (const { partNumber, url } of upload.parts) {
    if (new URL(url).origin !== variables.R2_ENDPOINT) throw new Error('a part does not go to the bucket');
    const start = (partNumber - 1) * upload.partSizeBytes;
    await client.send(url, { method: 'PUT', body: bytes.subarray(start, start + upload.partSizeBytes) });
  }
  await client.post(`/api/storage/upload/${upload.uploadId}/complete`, {}, anySchema);
  return upload.key;
}

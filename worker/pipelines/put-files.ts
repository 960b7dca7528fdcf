import { stat } from 'node:fs/promises';
import { contentTypeOfKey } from '@/lib/storage/keys';
import type { PipelineContext } from './types';

/** Puts files of this machine under their keys, in order; the bytes of all of them together. */
export async function putFiles(
  { storage, signal }: Pick<PipelineContext, 'storage' | 'signal'>,
  pathByKey: ReadonlyMap<string, string>,
): Promise<number> {
  let sizeBytes = 0;
  for (const [key, path] of pathByKey) {
    await storage.putFile(key, path, { contentType: contentTypeOfKey(key), signal });
    sizeBytes += (await stat(path)).size;
  }
  return sizeBytes;
}

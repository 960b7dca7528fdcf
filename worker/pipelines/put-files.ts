import { stat } from 'node:fs/promises';
import type { FileName } from '@/lib/db/schema';
import { contentTypeOfKey } from '@/lib/storage/keys';
import type { PipelineContext } from './types';

type Sources = Partial<Record<FileName, readonly [key: string, path: string]>>;
interface PutFile {
  key: string;
  sizeBytes: number;
}

/** Uploads local files to their keys, in order; a file shared by several names is uploaded once. */
export async function putFiles<S extends Sources>(
  { storage, signal }: Pick<PipelineContext, 'storage' | 'signal'>,
  sources: S,
): Promise<{ [Name in keyof S]: PutFile }> {
  const sizes = new Map<string, number>();
  const stored: [string, PutFile][] = [];
  for (const [name, [key, path]] of Object.entries(sources)) {
    if (!sizes.has(key)) {
      await storage.putFile(key, path, { contentType: contentTypeOfKey(key), signal });
      sizes.set(key, (await stat(path)).size);
    }
    stored.push([name, { key, sizeBytes: sizes.get(key)! }]);
  }
  return Object.fromEntries(stored) as { [Name in keyof S]: PutFile };
}

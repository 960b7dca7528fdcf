import { stat } from 'node:fs/promises';
import type { FileName } from '@/lib/db/schema';
import { contentTypeOfKey } from '@/lib/storage/keys';
import { requireFreeSpace } from '@/lib/uploads/require-free-space';
import type { PipelineContext } from './types';

type Sources = Partial<Record<FileName, readonly [key: string, path: string]>>;
interface PutFile {
  key: string;
  sizeBytes: number;
}

/**
 * As `putFiles`, if the files fit into the studio's storage: when the job was accepted, the size of what it makes
 * was unknown, and others may have filled the storage since.
 * @throws AppError `quota.exceeded`, before anything is written
 */
export async function putFilesWithinQuota<S extends Sources>(
  context: Pick<PipelineContext, 'storage' | 'signal' | 'database' | 'env'>,
  sources: S,
): Promise<{ [Name in keyof S]: PutFile }> {
  const paths = new Set(Object.values(sources).map(([, path]) => path));
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size));
  await requireFreeSpace(
    sizes.reduce((sum, size) => sum + size, 0),
    context,
  );
  return putFiles(context, sources);
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

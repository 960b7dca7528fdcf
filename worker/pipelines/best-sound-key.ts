import type { Asset } from '@/lib/db/schema';
import type { StorageAdapter } from '@/lib/storage/types';

/** Where a recording is kept at its best: its original, or the m4a made of it where that has gone. */
export async function bestSoundKey(storage: StorageAdapter, asset: Asset): Promise<string> {
  return (await storage.stat(asset.files.original.key)) ? asset.files.original.key : asset.files.audio.key;
}

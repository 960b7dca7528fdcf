import type { Asset } from '@/lib/db/schema';
import type { StorageAdapter } from '@/lib/storage/types';

/** The key of the best stored audio of a recording: its original, or its m4a if the original is gone. */
export async function bestSoundKey(storage: StorageAdapter, asset: Asset): Promise<string> {
  return (await storage.stat(asset.files.original.key)) ? asset.files.original.key : asset.files.audio.key;
}

import { toAppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import type { StorageAdapter } from '@/lib/storage/types';

/** The final keys an attempt wrote, so that they can be deleted if it does not complete. */
export class OwnedKeys {
  private readonly keys = new Set<string>();

  add(keyOrPrefix: string): void {
    this.keys.add(keyOrPrefix);
  }

  /** Deletes all of them. A failure is logged; the sweep of unreferenced files deletes the rest later. */
  async delete(storage: StorageAdapter, log: Logger): Promise<void> {
    for (const key of this.keys) {
      try {
        if (key.endsWith('/')) await storage.deletePrefix(key);
        else await storage.delete(key);
      } catch (thrown) {
        log.warn({ err: toAppError(thrown), key }, 'file of an unfinished attempt not deleted');
      }
    }
  }
}

import { toAppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import type { StorageAdapter } from '@/lib/storage/types';

/** The keys an attempt wrote under final names, so that an attempt that lost can take them back. */
export class OwnedKeys {
  private readonly keys = new Set<string>();

  add(keyOrPrefix: string): void {
    this.keys.add(keyOrPrefix);
  }

  /** Deletes all of them. A failure is logged; the sweep of unreferenced files finds what stayed. */
  async delete(storage: StorageAdapter, log: Logger): Promise<void> {
    for (const key of this.keys) {
      try {
        if (key.endsWith('/')) await storage.deletePrefix(key);
        else await storage.delete(key);
      } catch (thrown) {
        log.warn({ err: toAppError(thrown), key }, 'file of a lost attempt not deleted');
      }
    }
  }
}

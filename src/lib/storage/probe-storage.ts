import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { StorageAdapter } from './types';

/** Asks for the first of the probes, of which there are usually none; throws what the storage throws. */
export async function lookIntoStorage(storage: StorageAdapter): Promise<void> {
  for await (const _ of storage.list('health/')) return;
}

/** Writes, reads and deletes a small object; throws what the storage throws. */
export async function probeStorage(storage: StorageAdapter): Promise<void> {
  const key = `health/${randomUUID()}/probe.bin`;
  await storage.put(key, Readable.from([Buffer.from('probe')]), { contentType: 'application/octet-stream' });
  (await storage.open(key)).body.destroy();
  await storage.delete(key);
}

import { open } from 'node:fs/promises';
import type { SqliteDatabase } from '../db/open-sqlite';

/** Closes a database so that all of it lies in its one file, written through to the disk. */
export async function sealDatabase({ connection }: SqliteDatabase): Promise<void> {
  const file = connection.name;
  connection.pragma('journal_mode = DELETE');
  connection.close();
  await syncToDisk(file);
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

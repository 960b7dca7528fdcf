import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '@/lib/data-dir/make-private';

/** What a worker says of itself, for `scripts/ops/worker-health.mjs`. Times in milliseconds since 1970. */
interface SignOfLife {
  workerId: string;
  /** When its rounds last came by. */
  atMs: number;
  /** When the database last took its sign of life. */
  databaseAtMs: number;
}

/** Where the worker of this DATA_DIR leaves its sign of life; of several, the latest to come by. */
const aliveFile = (dataDir: string) => join(dataDir, 'worker-alive.json');

/** Replaced whole, so that no reader finds half of it. */
export function writeAlive(dataDir: string, sign: SignOfLife): void {
  makePrivateFolder(dataDir);
  const draft = `${aliveFile(dataDir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(sign), { mode: 0o600 });
  renameSync(draft, aliveFile(dataDir));
}

/** Called at an orderly end. */
export function removeAlive(dataDir: string): void {
  rmSync(aliveFile(dataDir), { force: true });
}

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '@/lib/data-dir/make-private';

/** What a worker reports for `scripts/ops/worker-health.mjs`. Times in milliseconds since 1970. */
interface Liveness {
  workerId: string;
  /** When it last took a turn. */
  atMs: number;
  /** When the database last answered a turn. */
  databaseAtMs: number;
}

/** Shared by all workers of a DATA_DIR: the last one to write wins. */
const aliveFile = (dataDir: string) => join(dataDir, 'worker-alive.json');

/** Replaces the file atomically, so that no reader finds half of it. */
export function writeAlive(dataDir: string, liveness: Liveness): void {
  makePrivateFolder(dataDir);
  const draft = `${aliveFile(dataDir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(liveness), { mode: 0o600 });
  renameSync(draft, aliveFile(dataDir));
}

/** Called at an orderly shutdown. */
export function removeAlive(dataDir: string): void {
  rmSync(aliveFile(dataDir), { force: true });
}

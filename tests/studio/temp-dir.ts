import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const held = globalThis as { temporaryFolders?: string[] };

/** A new folder for the running test file, removed at its end by `HouseEnvironment.mjs`. */
export function tempDir(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pocketreel-${name}-`));
  (held.temporaryFolders ??= []).push(folder);
  return folder;
}

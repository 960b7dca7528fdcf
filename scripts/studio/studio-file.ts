import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const studioFileSchema = z.object({
  pid: z.number().int(),
  /** Where this machine reaches the studio, without a slash at the end. */
  url: z.string(),
  /** Where phones reach it; null where they cannot. */
  lanUrl: z.string().nullable(),
  startedAt: z.string(),
  /** The worker this studio keeps; its claims are handed back when the studio is found dead. */
  workerId: z.string(),
  /** Started by `reel` for one run: others wait for its end instead of using it. */
  forReel: z.boolean(),
});

/** What a running studio tells about itself in DATA_DIR/studio.json. */
export type StudioFile = z.infer<typeof studioFileSchema>;

const pathIn = (dataDir: string) => join(dataDir, 'studio.json');

/** Null where there is none, or none that can be read; it may be left over from a killed studio. */
export function readStudioFile(dataDir: string): StudioFile | null {
  try {
    return studioFileSchema.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Replaced whole, so that no reader sees half of it. */
export function writeStudioFile(dataDir: string, content: StudioFile): void {
  const draft = `${pathIn(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, pathIn(dataDir));
}

export function removeStudioFile(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

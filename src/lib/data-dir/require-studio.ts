import type { Env } from '../env';
import { CommandError } from '../CommandError';
import { readEntries } from './known-entries';
import { unusableDataDir } from './unusable-data-dir';

/**
 * For commands that look after a studio: a mistyped DATA_DIR must not become an empty second one.
 * @throws CommandError if a studio on this machine is asked for and the data folder holds none
 */
export function requireStudio(env: Env): void {
  const isElsewhere = env.JOB_STORE_BACKEND !== 'local' && env.STORAGE_BACKEND !== 'local';
  if (isElsewhere || holdsStudio(env.DATA_DIR)) return;
  throw new CommandError(
    `There is no studio in ${env.DATA_DIR}. Set DATA_DIR to the folder of yours, or start a new one there: ./scripts/start`,
  );
}

function holdsStudio(dataDir: string): boolean {
  try {
    return readEntries(dataDir).ours.length > 0;
  } catch (error) {
    throw unusableDataDir(dataDir, error);
  }
}

import { CommandError } from '../CommandError';

/** Says that this process cannot write to DATA_DIR, and what to do. */
export function unusableDataDir(dataDir: string, cause: unknown): CommandError {
  const reason = (cause as { code?: string }).code ?? String(cause);
  return new CommandError(
    `The data folder ${dataDir} cannot be used (${reason}). Check who may write there, or set another DATA_DIR.`,
    { cause },
  );
}

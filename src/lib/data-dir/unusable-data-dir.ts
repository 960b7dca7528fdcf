import { CommandError } from '../CommandError';

/** That DATA_DIR is no folder which this process can write to, with what to do. */
export function unusableDataDir(dataDir: string, cause: unknown): CommandError {
  const reason = (cause as { code?: string }).code ?? String(cause);
  return new CommandError(
    `The data folder ${dataDir} cannot be used (${reason}). Check who may write there, or set another DATA_DIR.`,
    { cause },
  );
}

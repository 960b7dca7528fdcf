import { existsSync } from 'node:fs';
import { sqliteFile } from '../db/get-database';
import type { Env } from '../env';
import { CommandError } from '../CommandError';

const atTurso =
  'The database of this studio is at Turso (JOB_STORE_BACKEND=turso), which keeps backups itself. ' +
  'A file of it: `turso db export NAME --output-file studio.sqlite`. Back to an earlier moment: ' +
  '`turso db create NEW --from-db NAME --timestamp 2026-01-31T12:00:00Z`, then set TURSO_DATABASE_URL and ' +
  'TURSO_AUTH_TOKEN to the new one.';

/** @throws CommandError that tells how to back up and restore if the database is not on this machine. */
export function requireLocalDatabase(env: Env): void {
  if (env.JOB_STORE_BACKEND !== 'local') throw new CommandError(atTurso);
}

/**
 * The path of the database, which must be there: opening a missing one would make an empty one.
 * @throws CommandError
 */
export function existingDatabase(env: Env): string {
  requireLocalDatabase(env);
  const file = sqliteFile(env.DATA_DIR);
  if (existsSync(file)) return file;
  throw new CommandError(
    `There is no database in ${env.DATA_DIR}. Check DATA_DIR, or start the studio once.`,
  );
}

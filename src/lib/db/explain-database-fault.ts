import { type Env, getEnv } from '../env';
import { toAppError } from '@/core/errors/errors';
import { explainLibsqlFault } from './explain-libsql-fault';
import { getDatabase } from './get-database';
import { checkLibsqlVersion } from './migrate';
import type { LibsqlDatabase } from './open-libsql';

const isRemote = (env: Env) =>
  env.JOB_STORE_BACKEND === 'turso' && !env.TURSO_DATABASE_URL!.startsWith('file:');

/**
 * Why the database of this process failed, for the log: the variable to correct or the step to take. A
 * remote one is asked for its version, because a missing table shows only as an SQL error.
 */
export async function explainDatabaseFault(thrown: unknown): Promise<string | undefined> {
  const env = getEnv();
  if (!isRemote(env)) return toAppError(thrown).internal;
  try {
    await checkLibsqlVersion(getDatabase() as LibsqlDatabase);
  } catch (again) {
    return explainLibsqlFault(again, env.TURSO_DATABASE_URL!)?.message ?? toAppError(again).internal;
  }
  return toAppError(thrown).internal;
}

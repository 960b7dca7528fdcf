import { getDatabase, resetDatabase } from '../db/get-database';
import { getEnv } from '../env';
import { LocalJobStore } from './local/LocalJobStore';
import { TursoJobStore } from './turso/TursoJobStore';
import type { JobStore } from './types';

const stores: Record<'local' | 'turso', () => JobStore> = {
  local: () => new LocalJobStore(getDatabase()),
  turso: () => new TursoJobStore(getDatabase()),
};

let current: JobStore | undefined;

/** The job store of this process, chosen by `JOB_STORE_BACKEND`; unknown names were refused by the environment. */
export function getJobStore(): JobStore {
  current ??= stores[getEnv().JOB_STORE_BACKEND]();
  return current;
}

/** Forgets the store and closes its database; the next call of `getJobStore` opens them again. */
export function resetJobStore(): void {
  current = undefined;
  resetDatabase();
}

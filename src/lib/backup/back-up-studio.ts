import { openSqlite } from '../db/open-sqlite';
import type { Env } from '../env';
import type { StorageAdapter } from '../storage/types';
import type { Manifest } from './backup-folder';
import { existingDatabase } from './require-local-database';
import { writeBackup } from './write-backup';

export interface BackupRequest {
  env: Env;
  storage: StorageAdapter;
  folder: string;
  withFiles: boolean;
}

/**
 * Backs up the studio of `env.DATA_DIR`, running or not.
 * @throws CommandError; AppError `storage.unavailable`, `database.unavailable`
 */
export async function backUpStudio(request: BackupRequest): Promise<Manifest> {
  const source = openSqlite(existingDatabase(request.env));
  try {
    return await writeBackup({ ...request, source });
  } finally {
    source.close();
  }
}

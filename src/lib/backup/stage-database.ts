import { copyFile, rm } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { migrateSqlite } from '../db/migrate';
import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { jobs, pairingCodes, sessions, workers } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { LocalJobStore } from '../jobs/local/LocalJobStore';
import { readReferencedKeys, type ReferencedKey } from '../references/read-referenced-keys';
import { CommandError } from '../CommandError';
import { backupFolder } from './backup-folder';
import { findDamage } from './find-damage';
import { sealDatabase } from './seal-database';

export interface StagedDatabase {
  file: string;
  needed: ReferencedKey[];
}

/**
 * Makes a backup's database ready beside the place it will take: checked, brought to this version, its
 * running jobs back in the queue, all sessions ended. The backup itself is not touched.
 * @throws CommandError if it cannot be used
 */
export async function stageDatabase(folder: string, file: string): Promise<StagedDatabase> {
  await removeStaged(file);
  let database: SqliteDatabase | undefined;
  try {
    await copyFile(backupFolder.database(folder), file);
    database = openUndamaged(file, folder);
    await bringToThisVersion(database);
    await handBackRunningJobs(database);
    await signOutEverywhere(database);
    const needed = await readReferencedKeys(database);
    await sealDatabase(database);
    return { file, needed };
  } catch (thrown) {
    database?.close();
    await removeStaged(file);
    throw thrown;
  }
}

/** Removes a staged database that is not wanted, with what SQLite keeps beside it. */
export async function removeStaged(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(file + ending, { force: true });
}

function openUndamaged(file: string, folder: string): SqliteDatabase {
  const damaged = (cause: unknown) =>
    new CommandError(`The database in ${folder} is damaged. Use another backup.`, { cause });
  let database: SqliteDatabase | undefined;
  try {
    database = openSqlite(file);
    const damage = findDamage(database);
    if (damage.length === 0) return database;
    throw new Error(damage.join('\n'));
  } catch (thrown) {
    database?.close();
    throw damaged(thrown);
  }
}

async function bringToThisVersion(database: SqliteDatabase): Promise<void> {
  try {
    await migrateSqlite(database);
  } catch (thrown) {
    const internal = thrown instanceof AppError ? thrown.internal : undefined;
    if (internal === undefined) throw thrown;
    throw new CommandError(`This backup cannot be used here. ${internal}`, { cause: thrown });
  }
}

/** Their workers are not of this moment any more; being restored costs a job no attempt. */
async function handBackRunningJobs(database: SqliteDatabase): Promise<void> {
  const store = new LocalJobStore(database);
  const running = await database.run((orm) =>
    orm
      .select({ jobId: jobs.jobId, claimToken: jobs.claimToken })
      .from(jobs)
      .where(eq(jobs.status, 'processing')),
  );
  for (const { jobId, claimToken } of running) await store.release({ jobId, claimToken: claimToken! });
  await database.run((orm) => orm.delete(workers));
}

/** A session that was ended since the backup was made would otherwise be in force again. */
async function signOutEverywhere(database: SqliteDatabase): Promise<void> {
  await database.atomically((orm) => [orm.delete(sessions), orm.delete(pairingCodes)]);
}

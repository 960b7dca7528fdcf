import { rmSync, writeFileSync } from 'node:fs';
import { AppError, diskError, toAppError } from '@/core/errors/errors';
import type { DiskReserve } from './DiskReserve';
import { sqliteCodeOf } from './retry-while-locked';

interface Place {
  /** The database file. */
  file: string;
  reserve?: DiskReserve;
  /** Whether the work leads to free room, and so may use the reserve. */
  makesRoom?: boolean;
}

/** Runs work on a SQLite file; on a full disk it is `storage.full`, or done again in the room of the reserve. */
export async function withRoom<T>({ file, reserve, makesRoom }: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = isForLackOfRoom(thrown, file) ? diskError(withFullCode(thrown)) : thrown;
    if (!(error instanceof AppError) || error.code !== 'storage.full') throw error;
    // Both happen in one turn of this process, so that no other writer of it takes the room first.
    if (makesRoom && reserve?.giveUp()) return work();
    throw error;
  }
}

/** SQLite's codes when the disk refuses without a reason, as with a quota or new shared memory. */
const vagueCodes = /^SQLITE_(IOERR|CANTOPEN)/;

function isForLackOfRoom(thrown: unknown, file: string): boolean {
  if (!vagueCodes.test(sqliteCodeOf(thrown))) return false;
  const probe = `${file}-probe-${process.pid}`;
  try {
    writeFileSync(probe, Buffer.alloc(64 * 1024), { mode: 0o600 });
    return false;
  } catch (refusal) {
    return toAppError(refusal).code === 'storage.full';
  } finally {
    rmSync(probe, { force: true });
  }
}

function withFullCode(cause: unknown): Error {
  return Object.assign(new Error('the disk below the database is full', { cause }), { code: 'ENOSPC' });
}

import { rmSync, writeFileSync } from 'node:fs';
import { AppError, diskError, toAppError } from '@/core/errors/errors';
import type { DiskReserve } from './DiskReserve';
import { sqliteCodeOf } from './retry-while-locked';

interface Place {
  /** The database file. */
  file: string;
  reserve?: DiskReserve;
  /** Whether the work frees space, and so may use the reserve. */
  makesRoom?: boolean;
}

/** Runs work on a SQLite file. On a full disk it throws `storage.full`, or runs again in the space of the reserve. */
export async function withRoom<T>({ file, reserve, makesRoom }: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = isFromFullDisk(thrown, file) ? diskError(withFullCode(thrown)) : thrown;
    if (!(error instanceof AppError) || error.code !== 'storage.full') throw error;
    // Both run in the same tick, so that no other write of this process takes the space first.
    if (makesRoom && reserve?.giveUp()) return work();
    throw error;
  }
}

/** SQLite's codes for a write that the disk refused for an unknown reason, as with quotas and shared memory. */
const vagueCodes = /^SQLITE_(IOERR|CANTOPEN)/;

function isFromFullDisk(thrown: unknown, file: string): boolean {
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

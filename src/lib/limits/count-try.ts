import { lte, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { rateLimits } from '../db/schema';
import { AppError, type ErrorCode } from '@/core/errors/errors';

export interface RateLimit {
  /** What is limited, such as `sign-in`. */
  action: string;
  /** By whom: the address of the client. */
  by: string;
  maxCount: number;
  windowMs: number;
  /** The code of the refusal; `rate.limited` if left out. */
  code?: ErrorCode;
}

/**
 * Counts one try in one transaction, so that tries at the same moment all count.
 * @throws AppError of the limit's code with `details.retryAfterSec` if this try exceeds it.
 */
export async function countTry({ action, by, maxCount, windowMs, code }: RateLimit): Promise<void> {
  const [, rows] = await getDatabase().atomically((orm) => [
    orm.delete(rateLimits).where(lte(rateLimits.windowEndsAt, nowMs)),
    orm
      .insert(rateLimits)
      .values({ bucket: `${action} ${by}`, windowEndsAt: msFromNow(windowMs), count: 1 })
      .onConflictDoUpdate({ target: rateLimits.bucket, set: { count: sql`${rateLimits.count} + 1` } })
      .returning({ count: rateLimits.count, leftMs: sql<number>`${rateLimits.windowEndsAt} - ${nowMs}` }),
  ]);
  const { count, leftMs } = rows[0]!;
  if (count <= maxCount) return;
  throw new AppError(code ?? 'rate.limited', {
    details: { retryAfterSec: Math.max(1, Math.ceil(leftMs / 1000)) },
  });
}

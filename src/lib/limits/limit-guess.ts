import { countTry } from './count-try';
import type { Database } from '../db/database';
import { getDatabase } from '../db/get-database';
import { AppError } from '@/core/errors/errors';

export interface Guess {
  /** What is guessed, such as `bearer`. */
  action: string;
  /** By whom: the address of the client. */
  by: string;
}

const maxWrong = 10;
const windowMs = 10 * 60_000;
const mostRemembered = 10_000;

interface Wrong {
  count: number;
  endsAtMs: number;
}

const wrongOf = new WeakMap<Database, Map<string, Wrong>>();

/**
 * Checks a secret and counts wrong ones: an address may send ten in ten minutes. After those a right one is
 * refused too, or guessing could go on; right ones are not counted. This process counts at once; others
 * learn of it from the count in the database, at their next wrong one.
 * @throws AppError `rate.limited`
 */
export async function limitGuess(
  { action, by }: Guess,
  isRight: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const wrong = recall(`${action} ${by}`);
  if (wrong.count >= maxWrong) {
    throw new AppError('rate.limited', {
      details: { retryAfterSec: Math.max(1, Math.ceil((wrong.endsAtMs - Date.now()) / 1000)) },
    });
  }
  // Counted before it is known, so that guesses at the same moment all count.
  wrong.count += 1;
  let isWrong = false;
  try {
    const answer = isRight();
    isWrong = !(typeof answer === 'boolean' ? answer : await answer);
  } finally {
    if (!isWrong) wrong.count -= 1;
  }
  if (!isWrong) return true;
  try {
    await countTry({ action, by, maxCount: maxWrong, windowMs });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'rate.limited') wrong.count = maxWrong;
    throw thrown;
  }
  return false;
}

/** What this process has counted in the present window of an address. */
function recall(bucket: string): Wrong {
  const database = getDatabase();
  const all = wrongOf.get(database) ?? new Map<string, Wrong>();
  wrongOf.set(database, all);
  const known = all.get(bucket);
  if (known && known.endsAtMs > Date.now()) return known;
  all.delete(bucket);
  // The oldest goes; what the database has counted of it stays.
  if (all.size >= mostRemembered) all.delete(all.keys().next().value!);
  const fresh = { count: 0, endsAtMs: Date.now() + windowMs };
  all.set(bucket, fresh);
  return fresh;
}

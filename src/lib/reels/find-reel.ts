import { eq } from 'drizzle-orm';
import { AppError } from '@/core/errors/errors';
import type { ReelAnswer } from '@/core/reels/reel-schema';
import { getDatabase } from '../db/get-database';
import { reels } from '../db/schema';
import { type ReadReel, selectReels } from './read-reels';
import { reelAnswer } from './reel-answer';

/** @throws AppError `reel.not_found`. */
export async function findReel(reelId: string): Promise<ReelAnswer> {
  return reelAnswer(await readReel(reelId));
}

/** @throws AppError `reel.not_found`. */
export async function readReel(reelId: string): Promise<ReadReel> {
  const [found] = await getDatabase().run((orm) => selectReels(orm, eq(reels.reelId, reelId)), {
    repeatable: true,
  });
  if (found === undefined) throw new AppError('reel.not_found');
  return found;
}

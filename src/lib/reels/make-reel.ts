import { desc, eq } from 'drizzle-orm';
import { AppError } from '@/core/errors/errors';
import { jobCatalog } from '@/core/jobs/catalog';
import { type MakeSound, type MakeStep, planMake, playsWhole } from '@/core/reels/plan-make';
import type { MakeAnswer, ReelChange } from '@/core/reels/reel-schema';
import { noteAssetsUsed } from '../assets/note-assets-used';
import { recipeHash } from '../assets/recipe-hash';
import { getDatabase } from '../db/get-database';
import { type Asset, assets, type Reel } from '../db/schema';
import { checkRecipeInput } from '../job-actions/check-recipe-input';
import { countJob } from '../job-actions/create-job-once';
import { getJobStore } from '../jobs';
import type { Job, LaterStep, MakeOutcome } from '../jobs/types';
import { findFinishedUpload } from '../uploads/find-finished-upload';
import { requireFreeSpace } from '../uploads/require-free-space';
import { changeReel } from './change-reel';
import { readReel } from './find-reel';
import type { ReadReel } from './read-reels';
import { isSourceComing, reelAnswer, stateOf } from './reel-answer';

/** A reel that changes under the hand so often is changed by a client run wild. */
const mostTries = 5;

/**
 * Makes the video of a reel as it is now: begins the first of the jobs that this takes, or has an ingest under
 * way followed by them. The same key starts one make, however often it is sent. A change that comes with it is
 * saved first, once.
 * @throws AppError as `changeReel` of the change; `reel.not_found`, `reel.making`, `reel.no_video`,
 * `reel.no_sound`, `asset.not_found`, `recipe.*`, `upload.*` of its cover, `quota.exceeded`, `job.too_many`.
 */
export async function makeReel(
  reelId: string,
  idempotencyKey: string | null,
  change?: ReelChange,
): Promise<MakeAnswer> {
  const makeKey = idempotencyKey ?? undefined;
  let unsaved = change;
  for (let tries = 1; ; tries += 1) {
    const read = await readReel(reelId);
    const earlier = makeKey === undefined ? null : await findMake(read, makeKey);
    if (earlier) return makeAnswer(reelId, earlier);
    if (unsaved) {
      await changeReel(reelId, unsaved);
      unsaved = undefined;
      continue;
    }
    const made = await tryMake(read, makeKey);
    if ('job' in made) return makeAnswer(reelId, made.job);
    if (made.outcome === 'missing') throw new AppError('reel.not_found');
    if (made.outcome === 'making') throw new AppError('reel.making');
    // It was changed since it was read, or its ingest has just ended: what it takes is decided again.
    if (tries === mostTries)
      throw new AppError('reel.changed', { details: { reel: await reelAnswer(read) } });
  }
}

/** What became of the make that this key started, if it did. */
async function findMake({ reel, job }: ReadReel, makeKey: string): Promise<Job | null> {
  return reel.makeKey === makeKey && job ? job : getJobStore().findMake(reel.reelId, makeKey);
}

async function tryMake(
  read: ReadReel,
  makeKey: string | undefined,
): Promise<MakeOutcome | { outcome: 'ended' }> {
  const { reelId, revision, recipe, video, sourceJobId } = read.reel;
  if (stateOf(read) === 'making') return { outcome: 'making' };
  if (video === null) throw new AppError('reel.no_video');
  const waits = recipe.clips.length === 0;
  if (waits && !isSourceComing(read)) throw new AppError('reel.no_sound');
  const sound: MakeSound = waits ? { type: 'coming' } : await findSound(read.reel);
  if (video.coverKey !== undefined) await findFinishedUpload(video.coverKey);
  await requireFreeSpace(0);
  const steps = planMake(recipe, video, sound);
  const later = steps.map(laterStep);
  const request = { reelId, revision, makeKey };
  if (waits) {
    const make = { revision, step: 1, steps: steps.length + 1, then: later };
    return getJobStore().attachMake({ ...request, jobId: sourceJobId!, make });
  }
  await countJob();
  const { kind, input } = steps[0]!;
  const make = { revision, step: 1, steps: steps.length, then: later.slice(1) };
  return getJobStore().startMake({ ...request, job: { kind, input, reelId, make } });
}

/** The asset that sounds as the recipe says, if there is one. */
async function findSound({ recipe }: Reel): Promise<MakeSound> {
  const recordings = await checkRecipeInput(recipe);
  const first = recordings.get(recipe.clips[0]!.sourceAssetId)!;
  if (playsWhole(recipe, first.durationSec)) return { type: 'ready', assetId: first.assetId };
  const prepared = await findPrepared(recipeHash(recipe, recordings));
  if (!prepared) return { type: 'recordings' };
  await noteAssetsUsed([prepared.assetId]);
  return { type: 'ready', assetId: prepared.assetId };
}

async function findPrepared(hash: string): Promise<Pick<Asset, 'assetId'> | undefined> {
  const [newest] = await getDatabase().run(
    (orm) =>
      orm
        .select({ assetId: assets.assetId })
        .from(assets)
        .where(eq(assets.recipeHash, hash))
        .orderBy(desc(assets.createdAt))
        .limit(1),
    { repeatable: true },
  );
  return newest;
}

function laterStep({ kind, input, fill }: MakeStep): LaterStep {
  const { lane, maxAttempts } = jobCatalog[kind];
  return { kind, lane, maxAttempts, input: { ...input }, fill };
}

function makeAnswer(reelId: string, { jobId, status }: Job): MakeAnswer {
  return { reelId, jobId, status };
}

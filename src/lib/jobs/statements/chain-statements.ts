import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Clip } from '@/core/audio/recipe-schema';
import { nowMs } from '../../db/clock';
import type { Orm, Query } from '../../db/database';
import { jobs, reels } from '../../db/schema';
import type { JobNaming } from '../job-ids';
import { ended } from './job-queries';
import { insertSelected } from './insert-selected';
import { hasReel, isWanted } from './reel-queries';

/** A completion as its statements need it. */
export interface Completion {
  jobId: string;
  /** As JSON. */
  result: string;
  videoId?: string;
  /** SQL on a row of `jobs`: it is the job, its claim holds, and its rows may be written. */
  guard: SQL;
}

/** The whole of a recording, but for its id and its end. */
const wholeClip: Omit<Clip, 'sourceAssetId' | 'endSec'> = {
  id: 'clip_1',
  startSec: 0,
  gainDb: 0,
  fadeInSec: 0,
  fadeOutSec: 0,
};

/**
 * What the completion of a job means for its reel, as statements of the transaction that completes it: an
 * ingest fills the recipe, a render supplies the video, and a step that has another after it starts that.
 */
export function chainStatements(orm: Orm, naming: JobNaming, completion: Completion): Query[] {
  const { jobId, guard, videoId = null } = completion;
  const nextId = sql`(SELECT n.job_id FROM jobs n WHERE n.follows = ${jobId})`;
  return [
    fillRecipe(orm, completion),
    insertNextStep(orm, naming, completion),
    orm
      .update(reels)
      .set({
        jobId: sql`COALESCE(${nextId}, ${reels.jobId})`,
        videoId: sql`COALESCE(${videoId}, ${reels.videoId})`,
        updatedAt: nowMs,
      })
      .where(eq(reels.reelId, sql`(SELECT ${jobs.reelId} FROM ${jobs} WHERE ${guard})`)),
  ];
}

/** Ends a step whose reel was removed meanwhile: what it made would belong to nothing. */
export function endUnwanted(orm: Orm, held: SQL): Query {
  return orm
    .update(jobs)
    .set({ status: 'cancelled', cancelReason: 'owner', stage: null, progress: null, ...ended })
    .where(and(held, sql`NOT ${isWanted}`));
}

function fillRecipe(orm: Orm, { jobId, result, guard }: Completion): Query {
  const clip = sql`json_set(${JSON.stringify(wholeClip)}, '$.sourceAssetId', ${result} ->> '$.assetId', '$.endSec', ${result} -> '$.durationSec')`;
  const hasNoClips = sql`json_array_length(${reels.recipe}, '$.clips') = 0`;
  const isIngest = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${and(guard, eq(jobs.kind, 'ingest'))})`;
  return orm
    .update(reels)
    .set({
      recipe: sql`json_set(${reels.recipe}, '$.clips', json_array(${clip}))`,
      revision: sql`${reels.revision} + 1`,
      updatedAt: nowMs,
    })
    .where(and(eq(reels.sourceJobId, jobId), hasNoClips, isIngest));
}

function insertNextStep(orm: Orm, naming: JobNaming, { jobId, result, guard }: Completion): Query {
  const next = (field: string) => sql`json_extract(${jobs.make}, ${`$.then[0].${field}`})`;
  const isReelsStep = hasReel(and(eq(reels.reelId, jobs.reelId), eq(reels.jobId, jobId))!);
  const followsOn = and(
    guard,
    sql`json_array_length(${jobs.make}, '$.then') > 0`,
    sql`${jobs.cancelReason} IS NOT 'owner'`,
    isReelsStep,
  );
  const row = {
    jobId: naming.idOf(sql`${naming.given()}`),
    kind: next('kind'),
    lane: next('lane'),
    status: sql`'pending'`,
    input: filledInput(result),
    attempt: sql`0`,
    maxAttempts: next('maxAttempts'),
    availableAt: nowMs,
    createdAt: nowMs,
    updatedAt: nowMs,
    reelId: sql`${jobs.reelId}`,
    make: sql`json_set(json_remove(${jobs.make}, '$.then[0]'), '$.step', (${jobs.make} ->> '$.step') + 1)`,
    follows: sql`${jobId}`,
  };
  return insertSelected(orm, jobs, row, sql`FROM ${jobs} WHERE ${followsOn}`).onConflictDoNothing();
}

/** The input of the next step, with what the result supplies: a turn for each `fill`. */
function filledInput(result: string): SQL {
  const fill = (part: 'from' | 'to') =>
    sql`json_extract(${jobs.make}, '$.then[0].fill[' || f.turn || '].${sql.raw(part)}')`;
  return sql`(WITH RECURSIVE f (turn, input) AS (
      SELECT 0, json_extract(${jobs.make}, '$.then[0].input')
      UNION ALL
      SELECT f.turn + 1, json_set(f.input, ${fill('to')}, ${result} -> ${fill('from')}) FROM f
      WHERE f.turn < COALESCE(json_array_length(${jobs.make}, '$.then[0].fill'), 0)
    ) SELECT f.input FROM f ORDER BY f.turn DESC LIMIT 1)`;
}

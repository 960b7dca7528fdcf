import { and, eq, inArray, notExists, notInArray, sql, type SQL } from 'drizzle-orm';
import type { Orm, Query } from '../../db/database';
import { assets, files, jobs, uploads, videos } from '../../db/schema';
import { fileRows } from '../../files/file-rows';
import { namesUpload } from './is-upload-in-use';
import type { JobNaming } from '../job-ids';
import { chainStatements, endUnwanted } from './chain-statements';
import { insertSelected } from './insert-selected';
import { ended, hasUnendedJob, heldBy } from './job-queries';
import { isWanted } from './reel-queries';
import type { Claim, CompletionRows } from '../types';

/** Whose completion, and with what. */
export interface CompletedClaim {
  claim: Claim;
  result: unknown;
  rows: CompletionRows;
}

/**
 * The statements of a completion, to run as one transaction: each row is inserted only while the claim
 * holds, its reel is there, and no asset of the same content exists; what the completion means for a reel
 * comes with it; the last statement ends the job and returns it.
 */
export function completeStatements(orm: Orm, naming: JobNaming, completed: CompletedClaim): Query[] {
  const { claim, result, rows } = completed;
  const { assets: newAssets = [], videos: newVideos = [], spentUploadKey } = rows;
  const held = heldBy(claim);
  const guard = and(held, isWanted, noOtherAsset(orm, rows))!;
  const fromJob = sql`FROM ${jobs} WHERE ${guard}`;
  const completion = {
    jobId: claim.jobId,
    result: JSON.stringify(result),
    videoId: newVideos[0]?.videoId,
    guard,
  };
  return [
    ...newAssets.map((row) =>
      insertSelected(orm, assets, row.unlisted ? { ...row, reelId: sql`${jobs.reelId}` } : row, fromJob),
    ),
    ...newVideos.map((row) => insertSelected(orm, videos, { ...row, reelId: sql`${jobs.reelId}` }, fromJob)),
    ...[...newAssets, ...newVideos].flatMap(fileRows).map((row) => insertSelected(orm, files, row, fromJob)),
    ...(spentUploadKey === undefined ? [] : [freeUpload(orm, claim, spentUploadKey)]),
    ...chainStatements(orm, naming, completion),
    endUnwanted(orm, held),
    orm
      .update(jobs)
      .set({ status: 'complete', result, stage: null, progress: null, ...ended })
      .where(guard)
      .returning({ jobId: jobs.jobId }),
  ];
}

function freeUpload(orm: Orm, claim: Claim, key: string): Query {
  const isOurs = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${heldBy(claim)})`;
  const others = hasUnendedJob(sql`${namesUpload} AND ${jobs.jobId} <> ${claim.jobId}`);
  return orm
    .update(uploads)
    .set({ status: 'aborted' })
    .where(and(eq(uploads.key, key), eq(uploads.status, 'complete'), isOurs, sql`NOT ${others}`))
    .returning({ uploadId: uploads.uploadId });
}

/** SQL: no asset but those to be inserted has their content. */
function noOtherAsset(orm: Orm, rows: CompletionRows): SQL | undefined {
  const hashes = (rows.assets ?? []).flatMap((row) => (row.sha256 ? [row.sha256] : []));
  if (hashes.length === 0) return undefined;
  const ids = rows.assets!.map((row) => row.assetId);
  return notExists(
    orm
      .select({ one: sql`1` })
      .from(assets)
      .where(and(inArray(assets.sha256, hashes), notInArray(assets.assetId, ids))),
  );
}

import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database';
import { assets, files, uploads, videos } from '../db/schema';
import { isUploadInUse } from '../jobs/statements/is-upload-in-use';

/** A file that a row needs, under the key the row names. */
export interface ReferencedKey {
  key: string;
  row: 'recording' | 'video' | 'upload';
  rowId: string;
  /** What the owner calls it. */
  title: string;
}

/**
 * Every storage key that rows need, each once: all files of recordings and videos, and finished uploads
 * that a job still has to read.
 */
export async function readReferencedKeys(database: Database): Promise<ReferencedKey[]> {
  const [owned, arrivals] = await database.atomically((orm) => [
    orm
      .select({ key: files.key, rowId: files.ownerId, assetId: assets.assetId, ...titles })
      .from(files)
      .leftJoin(assets, eq(assets.assetId, files.ownerId))
      .leftJoin(videos, eq(videos.videoId, files.ownerId))
      .orderBy(asc(files.ownerId), asc(files.name)),
    orm
      .select({ key: uploads.key, rowId: uploads.uploadId, title: uploads.filename })
      .from(uploads)
      .where(and(eq(uploads.status, 'complete'), isUploadInUse)),
  ]);
  const found = [
    ...owned.map(({ key, rowId, assetId, ofAsset, ofVideo }): ReferencedKey => {
      const row = assetId === null ? 'video' : 'recording';
      return { key, row, rowId, title: ofAsset ?? ofVideo ?? rowId };
    }),
    ...arrivals.map((each): ReferencedKey => ({ ...each, row: 'upload' })),
  ];
  return [...new Map(found.map((each) => [each.key, each])).values()];
}

const titles = { ofAsset: assets.title, ofVideo: sql<string | null>`${videos.spec} ->> '$.title'` };

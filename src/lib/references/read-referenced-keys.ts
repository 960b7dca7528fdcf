import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database';
import { assets, uploads, videos } from '../db/schema';
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
  const [recordings, films, arrivals] = await database.atomically((orm) => [
    orm
      .select({
        id: assets.assetId,
        title: assets.title,
        keys: { a: assets.originalKey, b: assets.audioKey, c: assets.peaksKey, d: assets.analysisKey },
      })
      .from(assets),
    orm
      .select({
        id: videos.videoId,
        title: sql<string | null>`${videos.spec} ->> '$.title'`,
        keys: { a: videos.masterKey, b: videos.shareKey, c: videos.posterKey },
      })
      .from(videos),
    orm
      .select({ id: uploads.uploadId, title: uploads.filename, keys: { a: uploads.key } })
      .from(uploads)
      .where(and(eq(uploads.status, 'complete'), isUploadInUse)),
  ]);
  const found = [
    ...recordings.flatMap((row) => keysOf('recording', row)),
    ...films.flatMap((row) => keysOf('video', row)),
    ...arrivals.flatMap((row) => keysOf('upload', row)),
  ];
  return [...new Map(found.map((each) => [each.key, each])).values()];
}

interface Row {
  id: string;
  title: string | null;
  keys: Record<string, string | null>;
}

function keysOf(row: ReferencedKey['row'], { id, title, keys }: Row): ReferencedKey[] {
  return Object.values(keys).flatMap((key) =>
    key === null ? [] : [{ key, row, rowId: id, title: title ?? id }],
  );
}

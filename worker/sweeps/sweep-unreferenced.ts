import { assets, uploads, videos } from '@/lib/db/schema';
import type { Database } from '@/lib/db/database';
import { sweepObjects, type ObjectSweep } from './sweep-objects';

/**
 * Deletes files of recordings, videos and uploads that have no row any more, and originals that their
 * row no longer names; their number. A file belongs to the row whose id follows in its key.
 */
export async function sweepUnreferenced(database: Database, sweep: ObjectSweep): Promise<number> {
  // Rows are read after the moment that spares young files: what completes meanwhile is young.
  const [assetRows, videoRows, uploadRows] = await Promise.all([
    database.run((orm) => orm.select({ id: assets.assetId, original: assets.originalKey }).from(assets)),
    database.run((orm) => orm.select({ id: videos.videoId }).from(videos)),
    database.run((orm) => orm.select({ id: uploads.uploadId }).from(uploads)),
  ]);
  const originals = new Map(assetRows.map(({ id, original }) => [id, original]));
  const videoIds = new Set(videoRows.map(({ id }) => id));
  const uploadIds = new Set(uploadRows.map(({ id }) => id));
  const isWantedOfAsset = ({ key }: { key: string }) => {
    const original = originals.get(ownerOf(key));
    return original !== undefined && (!isOriginal(key) || key === original);
  };
  return (
    (await sweepObjects('assets/', isWantedOfAsset, sweep)) +
    (await sweepObjects('videos/', ({ key }) => videoIds.has(ownerOf(key)), sweep)) +
    (await sweepObjects('uploads/', ({ key }) => uploadIds.has(ownerOf(key)), sweep))
  );
}

const ownerOf = (key: string) => key.split('/')[1] ?? '';
const isOriginal = (key: string) => key.split('/')[2]?.startsWith('original.') === true;

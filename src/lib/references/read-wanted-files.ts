import type { Database } from '../db/database';
import { assets, uploads, videos } from '../db/schema';

/** Where every file belongs to a row: the row whose id follows in its key. */
export const rowPrefixes = ['assets/', 'videos/', 'uploads/'] as const;

/**
 * Which files below `rowPrefixes` belong to a row. Of the originals of a recording only the one that
 * its row names does.
 */
export async function readWantedFiles(database: Database): Promise<(key: string) => boolean> {
  const [assetRows, videoRows, uploadRows] = await Promise.all([
    database.run((orm) => orm.select({ id: assets.assetId, original: assets.originalKey }).from(assets)),
    database.run((orm) => orm.select({ id: videos.videoId }).from(videos)),
    database.run((orm) => orm.select({ id: uploads.uploadId }).from(uploads)),
  ]);
  const originals = new Map(assetRows.map(({ id, original }) => [id, original]));
  const idsByFolder: Record<string, Pick<ReadonlySet<string>, 'has'>> = {
    assets: originals,
    videos: new Set(videoRows.map(({ id }) => id)),
    uploads: new Set(uploadRows.map(({ id }) => id)),
  };
  return (key) => {
    const [folder = '', id = '', name = ''] = key.split('/');
    if (idsByFolder[folder]?.has(id) !== true) return false;
    return folder !== 'assets' || !name.startsWith('original.') || key === originals.get(id);
  };
}

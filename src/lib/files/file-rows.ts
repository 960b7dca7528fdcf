import type { FileRow, StoredFile } from '../db/file-schema';
import type { AssetRow, VideoRow } from '../db/schema';

/** The rows of the files that come into being with a recording or a video. */
export function fileRows(owner: AssetRow | VideoRow): FileRow[] {
  const ownerId = 'videoId' in owner ? owner.videoId : owner.assetId;
  return Object.entries<StoredFile>({ ...owner.files }).map(([name, { key, sizeBytes }]) => ({
    ownerId,
    name: name as FileRow['name'],
    key,
    sizeBytes,
    createdAt: owner.createdAt,
  }));
}

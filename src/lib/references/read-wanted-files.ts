import type { Database } from '../db/database';
import { files, uploads } from '../db/schema';
import { storageKeys } from '../storage/keys';

/** Where a file belongs to a row, or to nothing. */
export const rowPrefixes = ['assets/', 'videos/', 'uploads/'] as const;

/** Which files below `rowPrefixes` belong to a row. */
export async function readWantedFiles(database: Database): Promise<(key: string) => boolean> {
  const [fileRows, uploadRows] = await Promise.all([
    database.run((orm) => orm.select({ key: files.key }).from(files)),
    database.run((orm) => orm.select({ id: uploads.uploadId }).from(uploads)),
  ]);
  const keys = new Set(fileRows.map(({ key }) => key));
  const uploadPrefixes = new Set(uploadRows.map(({ id }) => storageKeys.uploadPrefix(id)));
  return (key) => keys.has(key) || uploadPrefixes.has(key.split('/', 2).join('/') + '/');
}

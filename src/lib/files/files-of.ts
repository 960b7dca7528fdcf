import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type FileOwner, fileNames, files, type FilesOf, type StoredFile } from '../db/file-schema';

/** SQL, for a select of owners: the files of each, by name. */
export function filesOf<O extends FileOwner>(owner: O, ownerId: SQLiteColumn): SQL<FilesOf<O>> {
  const file = sql`json_object('key', f.key, 'sizeBytes', f.size_bytes)`;
  return sql<
    FilesOf<O>
  >`(SELECT json_group_object(f.name, ${file}) FROM ${files} f WHERE f.owner_id = ${ownerId})`.mapWith(
    (json: string) => decode(owner, json),
  );
}

function decode<O extends FileOwner>(owner: O, json: string): FilesOf<O> {
  const found = JSON.parse(json) as Record<string, StoredFile>;
  for (const [name, when] of Object.entries(fileNames[owner])) {
    if (when === 'always' && !found[name]) throw new Error(`the files of this ${owner} lack its ${name}`);
  }
  return found as FilesOf<O>;
}

/** Bytes of all files of one owner together. */
export function totalBytes(owned: FilesOf<FileOwner>): number {
  const byKey = new Map<string, number>();
  for (const { key, sizeBytes } of Object.values<StoredFile>({ ...owned })) {
    byKey.set(key, Math.max(sizeBytes ?? 0, byKey.get(key) ?? 0));
  }
  return [...byKey.values()].reduce((sum, bytes) => sum + bytes, 0);
}

import { and, desc, getTableColumns, ne, sql } from 'drizzle-orm';
import type { AnswerOf } from '@/core/api/endpoint';
import type { uploadEndpoints } from '@/core/api/files';
import type { ListQuery } from '@/core/api/list-query';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { uploads } from '../db/schema';
import { describeUpload } from './describe-upload';
import { isUploadInUse } from '../jobs/statements/is-upload-in-use';

/** Uploads that take room, newest first. */
export async function listUploads({
  limit,
  cursor,
}: ListQuery): Promise<AnswerOf<typeof uploadEndpoints.list>> {
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select({ ...getTableColumns(uploads), inUse: sql<number>`${isUploadInUse}`.as('in_use') })
        .from(uploads)
        .where(and(ne(uploads.status, 'aborted'), olderThan(uploads.createdAt, uploads.uploadId, place)))
        .orderBy(desc(uploads.createdAt), desc(uploads.uploadId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const { page, nextCursor } = pageOf(rows, limit, (row) => ({ timeMs: row.createdAt, id: row.uploadId }));
  const listed = page.map((row) => ({
    ...describeUpload(row),
    inUse: Boolean(Number(row.inUse)),
    createdAt: new Date(row.createdAt).toISOString(),
  }));
  return { uploads: listed, nextCursor };
}

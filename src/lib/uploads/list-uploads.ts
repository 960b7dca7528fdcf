import { and, desc, ne, sql } from 'drizzle-orm';
import { getTableColumns } from 'drizzle-orm';
import type { z } from 'zod';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { uploads } from '../db/schema';
import { type listQuerySchema } from '@/core/api/list-query';
import { describeUpload, type UploadAnswer } from './describe-upload';
import { isUploadInUse } from './is-upload-in-use';

/** An upload that takes room: still arriving, or finished and not taken in. */
export interface ListedUpload extends UploadAnswer {
  /** Whether a job that waits or runs needs it, so that it cannot be ended. */
  inUse: boolean;
  createdAt: string;
}

/** Uploads that take room, newest first. */
export async function listUploads({
  limit,
  cursor,
}: z.infer<typeof listQuerySchema>): Promise<{ uploads: ListedUpload[]; nextCursor: string | null }> {
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

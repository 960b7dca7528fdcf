import { and, eq, sql } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { endIdleUploads } from './end-idle-uploads';
import { insertWithinQuota } from './insert-within-quota';
import { usedBytes } from './used-bytes';

const smallestStepBytes = 1024 ** 2;
const largestStepBytes = 16 * 1024 ** 2;

/**
 * Room in the quota for a file whose size shows only while it arrives: taken in steps, each before the
 * bytes that need it are kept, so that files arriving at the same time never have more than there is.
 */
export class UploadReservation {
  private constructor(
    private readonly uploadId: string,
    private reservedBytes: number,
  ) {}

  /** Takes what the file has at least. @throws AppError `quota.exceeded` */
  static async open(uploadId: string, key: string, leastBytes: number): Promise<UploadReservation> {
    const sizes = { sizeBytes: leastBytes, partSizeBytes: leastBytes, partCount: 1 };
    const unknown = { filename: 'recording', contentType: 'application/octet-stream' };
    await insertWithinQuota({ uploadId, key, ...unknown, ...sizes, multipartId: null, status: 'open' });
    return new UploadReservation(uploadId, leastBytes);
  }

  /** Sees to it that this many bytes have room. @throws AppError `quota.exceeded`, `upload.not_found` */
  async cover(receivedBytes: number): Promise<void> {
    if (receivedBytes <= this.reservedBytes) return;
    const stepBytes = Math.min(largestStepBytes, Math.max(smallestStepBytes, receivedBytes));
    if (await this.grow(receivedBytes + stepBytes)) return;
    if (await this.grow(receivedBytes)) return;
    if ((await endIdleUploads()) > 0 && (await this.grow(receivedBytes))) return;
    throw new AppError('quota.exceeded', { details: { quotaBytes: getEnv().STORAGE_QUOTA_BYTES } });
  }

  /** Makes it a finished upload of exactly this size. @throws AppError `upload.not_found` if it was ended meanwhile */
  async finish(file: Pick<Upload, 'filename' | 'contentType' | 'sizeBytes'>): Promise<Upload> {
    const done = { ...file, partSizeBytes: file.sizeBytes, status: 'complete' as const };
    const mine = eq(uploads.uploadId, this.uploadId);
    const rows = await getDatabase().run(
      (orm) =>
        orm
          .update(uploads)
          .set(done)
          .where(and(mine, sql`${uploads.status} <> 'aborted'`))
          .returning(),
      { repeatable: true },
    );
    if (!rows[0]) throw new AppError('upload.not_found');
    return rows[0];
  }

  async cancel(): Promise<void> {
    await getDatabase().run((orm) => orm.delete(uploads).where(eq(uploads.uploadId, this.uploadId)), {
      repeatable: true,
      makesRoom: true,
    });
  }

  private async grow(bytes: number): Promise<boolean> {
    const fits = sql`${usedBytes} - ${uploads.sizeBytes} + ${bytes} <= ${getEnv().STORAGE_QUOTA_BYTES}`;
    const mine = and(eq(uploads.uploadId, this.uploadId), eq(uploads.status, 'open'));
    const rows = await getDatabase().run(
      (orm) =>
        orm
          .update(uploads)
          .set({ sizeBytes: bytes })
          .where(and(mine, fits))
          .returning({ uploadId: uploads.uploadId }),
      { repeatable: true },
    );
    if (rows.length > 0) this.reservedBytes = bytes;
    return rows.length > 0;
  }
}

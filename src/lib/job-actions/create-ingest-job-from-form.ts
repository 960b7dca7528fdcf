import { AppError } from '@/core/errors/errors';
import { discardUpload } from '../uploads/discard-upload';
import type { IncomingForm } from '../uploads/parse-multipart';
import { storeFormUpload } from '../uploads/store-form-upload';
import { createJob } from './create-job';
import { getJobStore } from '../jobs/index';
import type { Job } from '../jobs/types';

/**
 * Stores the file of a form and creates the job that ingests it. A repeat with the same key is answered before
 * its file is read, because the job has the first file.
 * @throws AppError the errors of storing the file; `job.key_reused`
 */
export async function createIngestJobFromForm(
  form: IncomingForm,
  idempotencyKey: string | null,
): Promise<Job> {
  try {
    const earlier = await findEarlierForm(idempotencyKey);
    return earlier ?? (await storeAndCreate(form, idempotencyKey));
  } finally {
    form.body.destroy();
  }
}

async function storeAndCreate(form: IncomingForm, idempotencyKey: string | null): Promise<Job> {
  const { upload } = await storeFormUpload(form);
  const input = { type: 'upload', storageKey: upload.key, filename: upload.filename } as const;
  try {
    return await createJob('ingest', input, idempotencyKey);
  } catch (thrown) {
    await discardUpload(upload);
    // Two requests with one key at once: the other was first, so its job answers both.
    const winner = await findEarlierForm(idempotencyKey);
    if (winner) return winner;
    throw thrown;
  }
}

async function findEarlierForm(idempotencyKey: string | null): Promise<Job | null> {
  const job = idempotencyKey === null ? null : await getJobStore().findByKey(idempotencyKey);
  if (job === null) return null;
  if (job.kind === 'ingest' && (job.input as { type?: unknown }).type === 'upload') return job;
  throw new AppError('job.key_reused');
}

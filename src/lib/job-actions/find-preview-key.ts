import { AppError } from '@/core/errors/errors';
import { jobCatalog } from '@/core/jobs/catalog';
import { findJob } from './find-job';

/**
 * The key of a finished preview's audio, which may have been deleted since.
 * @throws AppError `job.not_found`, `job.not_finished`.
 */
export async function findPreviewKey(jobId: string): Promise<string> {
  const job = await findJob(jobId, 'preview');
  if (job.status !== 'complete') throw new AppError('job.not_finished');
  return jobCatalog.preview.result.parse(job.result).previewKey;
}

import { AppError } from '@/core/errors/errors';
import { serveObject } from '../http/serve-object';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';
import { jobCatalog } from '@/core/jobs/catalog';
import { findJob } from './find-job';

/**
 * The sound of a finished preview.
 * @throws AppError `job.not_found`, `job.not_finished`, `storage.not_found` where it was swept away.
 */
export async function streamPreview(jobId: string, request: Request): Promise<Response> {
  const job = await findJob(jobId, 'preview');
  if (job.status !== 'complete') throw new AppError('job.not_finished');
  const { previewKey } = jobCatalog.preview.result.parse(job.result);
  return serveObject(previewKey, request, audioUrlLifetimeSec);
}

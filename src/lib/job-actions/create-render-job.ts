import type { RenderRequest } from '@/core/api/jobs';
import { AppError } from '@/core/errors/errors';
import { lookNames } from '@/core/video/video-spec';
import { createJob } from './create-job';
import type { Job } from '../jobs/types';

/**
 * Creates the job that makes a video.
 * @throws AppError `render.unknown_look` with the list, `asset.not_found`, `upload.*`, `job.key_reused`.
 */
export async function createRenderJob(request: RenderRequest, idempotencyKey: string | null): Promise<Job> {
  const look = lookNames.find((name) => name === request.look);
  if (look === undefined) throw new AppError('render.unknown_look', { details: { looks: lookNames } });
  return createJob('render', { ...request, look }, idempotencyKey);
}

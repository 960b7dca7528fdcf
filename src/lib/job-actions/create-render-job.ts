import { z } from 'zod';
import { AppError } from '@/core/errors/errors';
import { lookNames, renderInputSchema } from '@/core/video/video-spec';
import { createJob } from './create-job';
import type { Job } from '../jobs/types';

/** What a client may send: any name of a look is taken here, so that an unknown one has its own code. */
export const renderRequestSchema = renderInputSchema.extend({ look: z.string() });

/**
 * Creates the job that makes a video.
 * @throws AppError `render.unknown_look` with the list, `asset.not_found`, `upload.*`, `job.key_reused`.
 */
export async function createRenderJob(
  wish: z.infer<typeof renderRequestSchema>,
  idempotencyKey: string | null,
): Promise<Job> {
  const look = lookNames.find((name) => name === wish.look);
  if (look === undefined) throw new AppError('render.unknown_look', { details: { looks: lookNames } });
  return createJob('render', { ...wish, look }, idempotencyKey);
}

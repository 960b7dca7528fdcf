import { cancelJob } from '../jobs/job-actions';
import type { FinishedUpload } from '../upload/upload-file';
import { uploadCancelled } from '../upload/upload-state';
import { ingestUpload } from './start-ingest';

/**
 * Brings a finished upload in and goes to its job. Where the owner cancels before the answer is there, it
 * stops that job instead; where the page was left, the job runs on.
 * @throws ApiFailure; the signal's reason where it was aborted before
 */
export async function handOver(
  upload: FinishedUpload,
  signal: AbortSignal,
  go: (path: string) => void,
): Promise<void> {
  signal.throwIfAborted();
  const jobId = await ingestUpload(upload);
  if (!signal.aborted) return go(`/jobs/${jobId}`);
  if (signal.reason === uploadCancelled) await cancelJob(jobId);
}

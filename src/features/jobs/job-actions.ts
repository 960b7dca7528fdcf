import type { CreatedJobAnswer } from '@/data/answers';
import { callApi } from '@/data/call-api';

export const jobPath = (jobId: string) => `/api/audio/jobs/${encodeURIComponent(jobId)}`;

export async function cancelJob(jobId: string): Promise<void> {
  await callApi(`${jobPath(jobId)}/cancel`, { method: 'POST' });
}

/** Starts a failed or cancelled job again as a new one; the make of a reel goes on from there. */
export async function retryJob(jobId: string): Promise<string> {
  const { jobId: again } = await callApi<CreatedJobAnswer>(`${jobPath(jobId)}/retry`, {
    method: 'POST',
    idempotencyKey: `retry-${jobId}`,
  });
  return again;
}

import type { CreatedJobAnswer } from '../api/answers';
import { callApi } from '../api/call-api';
import { noteJob, readJobNote } from './job-notes';

const path = (jobId: string) => `/api/audio/jobs/${encodeURIComponent(jobId)}`;

export async function cancelJob(jobId: string): Promise<void> {
  await callApi(`${path(jobId)}/cancel`, { method: 'POST' });
}

/** Starts a failed or cancelled job again as a new one, which inherits what this device knows of the old. */
export async function retryJob(jobId: string): Promise<string> {
  const created = await callApi<CreatedJobAnswer>(`${path(jobId)}/retry`, {
    method: 'POST',
    idempotencyKey: `retry-${jobId}`,
  });
  const note = readJobNote(jobId);
  if (note) noteJob(created.jobId, note);
  return created.jobId;
}

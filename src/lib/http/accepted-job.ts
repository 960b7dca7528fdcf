import { getJobStore } from '../jobs';
import type { Job } from '../jobs/types';

/** 202 for a job that was created, now or earlier under the same key. */
export async function acceptedJob(job: Job): Promise<Response> {
  const queuePosition = job.status === 'pending' ? await getJobStore().getQueuePosition(job.jobId) : null;
  const data = { jobId: job.jobId, status: job.status, queuePosition };
  return Response.json({ success: true, data }, { status: 202, headers: { Location: pollAddress(job) } });
}

function pollAddress(job: Job): string {
  return `/api/audio/jobs/${job.jobId}`;
}

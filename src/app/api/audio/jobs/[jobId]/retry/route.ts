import { jobEndpoints } from '@/core/api/jobs';
import { acceptedJob } from '@/lib/http/accepted-job';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { retryJob } from '@/lib/job-actions/retry-job';

export const POST = route(jobEndpoints.retry, async ({ params, idempotencyKey }) =>
  acceptedJob(await retryJob(params.jobId, idempotencyKey)),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

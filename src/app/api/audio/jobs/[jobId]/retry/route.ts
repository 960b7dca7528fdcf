import { acceptedJob } from '@/lib/http/accepted-job';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { retryJob } from '@/lib/job-actions/retry-job';

/** Repeats a job that failed or was cancelled, as a new one. */
export const POST = route({}, async ({ request, params }) =>
  acceptedJob(await retryJob(params.jobId!, readIdempotencyKey(request.headers))),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

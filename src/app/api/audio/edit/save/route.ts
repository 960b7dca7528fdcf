import { jobEndpoints } from '@/core/api/jobs';
import { acceptedJob } from '@/lib/http/accepted-job';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createJob } from '@/lib/job-actions/create-job';

export const POST = route(jobEndpoints.save, async ({ body, idempotencyKey }) =>
  acceptedJob(await createJob('save', body, idempotencyKey)),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

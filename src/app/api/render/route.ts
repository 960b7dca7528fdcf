import { jobEndpoints } from '@/core/api/jobs';
import { acceptedJob } from '@/lib/http/accepted-job';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createJob } from '@/lib/job-actions/create-job';
import { listJobs } from '@/lib/job-actions/list-jobs';

export const POST = route(jobEndpoints.render, async ({ body, idempotencyKey }) =>
  acceptedJob(await createJob('render', body, idempotencyKey)),
);

export const GET = route(jobEndpoints.listRenders, ({ query }) => listJobs({ ...query, kind: 'render' }));

export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');

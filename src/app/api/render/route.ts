import { acceptedJob } from '@/lib/http/accepted-job';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createRenderJob, renderRequestSchema } from '@/lib/job-actions/create-render-job';
import { jobsOfKindQuerySchema } from '@/lib/job-actions/jobs-query';
import { listJobs } from '@/lib/job-actions/list-jobs';

/** Makes a video of a recording. */
export const POST = route({ body: renderRequestSchema }, async ({ request, body }) =>
  acceptedJob(await createRenderJob(body, readIdempotencyKey(request.headers))),
);

/** Render jobs, newest first. */
export const GET = route({}, ({ query }) =>
  listJobs({ ...parseQuery(jobsOfKindQuerySchema, query), kind: 'render' }),
);

export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');

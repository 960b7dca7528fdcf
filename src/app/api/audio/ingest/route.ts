import { jobEndpoints } from '@/core/api/jobs';
import { acceptedJob } from '@/lib/http/accepted-job';
import { readForm } from '@/lib/http/read-body';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createIngestJob } from '@/lib/job-actions/create-ingest-job';
import { createIngestJobFromForm } from '@/lib/job-actions/create-ingest-job-from-form';

/** The recording is a file in a form, or in JSON a link or a finished upload. */
export const POST = route(jobEndpoints.ingest, async ({ request, body, idempotencyKey }) =>
  acceptedJob(
    body === null
      ? await createIngestJobFromForm(readForm(request), idempotencyKey)
      : await createIngestJob(body, idempotencyKey),
  ),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

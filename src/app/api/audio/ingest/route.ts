import { acceptedJob } from '@/lib/http/accepted-job';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { readForm } from '@/lib/http/read-body';
import { readJsonBody } from '@/lib/http/read-json-body';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { ingestRequestSchema } from '@/core/jobs/catalog';
import { createIngestJob } from '@/lib/job-actions/create-ingest-job';
import { createIngestJobFromForm } from '@/lib/job-actions/create-ingest-job-from-form';

/** Takes a recording in: a file in a form, or in JSON a link or a finished upload. */
export const POST = route({}, async ({ request }) => {
  const key = readIdempotencyKey(request.headers);
  const isForm = /^multipart\//i.test(request.headers.get('content-type') ?? '');
  if (isForm) return acceptedJob(await createIngestJobFromForm(readForm(request), key));
  return acceptedJob(await createIngestJob(await readJsonBody(request, ingestRequestSchema), key));
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

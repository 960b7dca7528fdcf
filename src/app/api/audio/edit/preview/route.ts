import { recipeSchema } from '@/core/audio/recipe-schema';
import { acceptedJob } from '@/lib/http/accepted-job';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createJob } from '@/lib/job-actions/create-job';

/** Makes an edit audible; one heard before is complete at once. */
export const POST = route({ body: recipeSchema }, async ({ request, body }) =>
  acceptedJob(await createJob('preview', body, readIdempotencyKey(request.headers))),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

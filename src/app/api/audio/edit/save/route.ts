import { recipeSchema } from '@/core/audio/recipe-schema';
import { acceptedJob } from '@/lib/http/accepted-job';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createJob } from '@/lib/job-actions/create-job';

/** Makes an edit a recording of its own, at full quality. */
export const POST = route({ body: recipeSchema }, async ({ request, body }) =>
  acceptedJob(await createJob('save', body, readIdempotencyKey(request.headers))),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

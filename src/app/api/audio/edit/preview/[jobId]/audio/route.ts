import { route } from '@/lib/http/route';
import { serveSound } from '@/lib/http/serve-sound';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { findPreviewKey } from '@/lib/job-actions/find-preview-key';

/** The sound of a finished preview. */
export const GET = route({}, async ({ request, params }) =>
  serveSound(await findPreviewKey(params.jobId!), request),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

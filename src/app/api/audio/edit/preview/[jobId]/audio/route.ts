import { jobEndpoints } from '@/core/api/jobs';
import { route } from '@/lib/http/route';
import { serveSound } from '@/lib/http/serve-sound';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { findPreviewKey } from '@/lib/job-actions/find-preview-key';

export const GET = route(jobEndpoints.previewSound, async ({ request, params }) =>
  serveSound(await findPreviewKey(params.jobId), request),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

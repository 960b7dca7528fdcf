import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { streamPreview } from '@/lib/job-actions/stream-preview';

/** The sound of a finished preview. */
export const GET = route({}, ({ request, params }) => streamPreview(params.jobId!, request));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

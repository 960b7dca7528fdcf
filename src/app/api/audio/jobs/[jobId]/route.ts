import { jobEndpoints } from '@/core/api/jobs';
import { pollResponse } from '@/lib/http/poll-response';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const GET = route(jobEndpoints.poll, ({ request, params }) => pollResponse(request, params.jobId));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

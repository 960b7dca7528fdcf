import { pollResponse } from '@/lib/http/poll-response';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** How a job stands. */
export const GET = route({}, ({ request, params }) => pollResponse(request, params.jobId!));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

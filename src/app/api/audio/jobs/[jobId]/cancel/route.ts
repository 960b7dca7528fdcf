import { jobEndpoints } from '@/core/api/jobs';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { cancelJob } from '@/lib/job-actions/cancel-job';

export const POST = route(jobEndpoints.cancel, ({ params }) => cancelJob(params.jobId));
export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

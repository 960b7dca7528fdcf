import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { cancelJob } from '@/lib/job-actions/cancel-job';

/** Cancels a job, or asks its worker to stop. */
export const POST = route({}, async ({ params }) => Response.json(await cancelJob(params.jobId!)));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');

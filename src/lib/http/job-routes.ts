import { cancelJob } from '../job-actions/cancel-job';
import type { JobKind } from '@/core/jobs/catalog';
import { pollResponse } from './poll-response';
import { type RouteHandler, route } from './route';
import { wrongMethods } from './wrong-methods';

type JobMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** Poll (GET) and cancel (DELETE) of one kind under its own address, kept for older clients. */
export function jobRoutes(kind: JobKind): Record<JobMethod, RouteHandler> {
  return {
    ...wrongMethods('GET', 'DELETE'),
    GET: route({}, ({ request, params }) => pollResponse(request, params.jobId!, kind)),
    DELETE: route({}, async ({ params }) => Response.json(await cancelJob(params.jobId!, kind))),
  };
}

import { jobEndpointsByKind } from '@/core/api/jobs';
import { cancelJob } from '../job-actions/cancel-job';
import { pollResponse } from './poll-response';
import type { RouteHandler } from './request-handler';
import { route } from './route';
import { wrongMethods } from './wrong-methods';

type JobMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** Poll (GET) and cancel (DELETE) of one kind under its own address, kept for older clients. */
export function jobRoutes(kind: keyof typeof jobEndpointsByKind): Record<JobMethod, RouteHandler> {
  const { poll, cancel } = jobEndpointsByKind[kind];
  return {
    ...wrongMethods('GET', 'DELETE'),
    GET: route(poll, ({ request, params }) => pollResponse(request, params.jobId, kind)),
    DELETE: route(cancel, ({ params }) => cancelJob(params.jobId, kind)),
  };
}

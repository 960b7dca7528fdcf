import { jobEndpoints } from '@/core/api/jobs';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { listJobs } from '@/lib/job-actions/list-jobs';

export const GET = route(jobEndpoints.list, ({ query: { type, ...filter } }) =>
  listJobs({ ...filter, kind: type }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

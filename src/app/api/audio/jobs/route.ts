import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { jobsQuerySchema } from '@/lib/job-actions/jobs-query';
import { listJobs } from '@/lib/job-actions/list-jobs';

/** Jobs of every kind, newest first. */
export const GET = route({}, ({ query }) => {
  const { type, ...filter } = parseQuery(jobsQuerySchema, query);
  return listJobs({ ...filter, kind: type });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

import { pollJob } from '../job-actions/poll-job';
import type { JobKind } from '@/core/jobs/catalog';
import { namesEtag } from './preconditions';

/** The flat poll answer of a job; 304 if the client has it already. */
export async function pollResponse(request: Request, jobId: string, kind?: JobKind): Promise<Response> {
  const { answer, etag } = await pollJob(jobId, kind);
  const headers = { ETag: etag, 'Cache-Control': 'no-store' };
  const known = request.headers.get('if-none-match');
  if (known !== null && namesEtag(known, etag)) {
    return new Response(null, { status: 304, headers });
  }
  return Response.json(answer, { headers });
}

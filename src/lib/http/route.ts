import type { Logger } from 'pino';
import type { AnswerOf, BodyOf, Endpoint, PathParams, QueryOf } from '@/core/api/endpoint';
import { readIdempotencyKey } from './idempotency-key';
import { parseInput } from './parse-input';
import { readJsonBody, readOptionalJsonBody } from './read-json-body';
import { requestHandler, type RouteHandler } from './request-handler';

/** A request to an endpoint, admitted and validated. */
export interface RouteRequest<E extends Endpoint> {
  request: Request;
  params: PathParams<E['path']>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  /** Null without one, and for an endpoint that creates no job. */
  idempotencyKey: string | null;
  log: Logger;
  requestId: string;
}

/**
 * Serves an endpoint: what is handed over fits its schemas, and so does what is answered. A Response passes
 * through; anything else becomes JSON with the status and in the envelope of the endpoint's first answer.
 */
export function route<const E extends Endpoint>(
  endpoint: E,
  handle: (request: RouteRequest<E>) => Promise<AnswerOf<E> | Response>,
): RouteHandler {
  const serve = requestHandler(endpoint.guard ?? 'owner', async ({ request, params, log, requestId }) => {
    const validated = {
      idempotencyKey: endpoint.takesKey ? readIdempotencyKey(request.headers) : null,
      query: readQuery(endpoint, request) as QueryOf<E>,
      body: (await readBody(endpoint, request)) as BodyOf<E>,
    };
    const typed = params as PathParams<E['path']>;
    const answer = await handle({ request, params: typed, log, requestId, ...validated });
    return answer instanceof Response ? answer : toResponse(endpoint, answer);
  });
  return Object.assign(serve, { endpoint });
}

function readQuery({ query, guard }: Endpoint, request: Request): unknown {
  if (query === undefined || guard === 'signature') return undefined;
  return parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
}

async function readBody({ body, takes, mayLackBody }: Endpoint, request: Request): Promise<unknown> {
  if (body === undefined) return undefined;
  if (mayLackBody) return readOptionalJsonBody(request, body);
  const isForm = /^multipart\//i.test(request.headers.get('content-type') ?? '');
  return takes === 'form-or-json' && isForm ? null : readJsonBody(request, body);
}

function toResponse({ answers: [{ status, ...answer }] }: Endpoint, data: unknown): Response {
  return Response.json('bare' in answer ? data : { success: true, data }, { status });
}

import type { Logger } from 'pino';
import type { z } from 'zod';
import { toAppError } from '@/core/errors/errors';
import { createLogger } from '../log';
import { newId } from '../new-id';
import { errorResponse } from './error-response';
import { errorStatus } from './error-status';
import { readJsonBody } from './read-json-body';
import { requireOwner } from './require-owner';

export interface RouteOptions<B> {
  /** False only for what the contract leaves open, or what a signature guards. */
  owner?: boolean;
  /** Stands in for the owner: throws where the request may not pass. Nothing of the body is read before. */
  guard?: (request: Request) => Promise<void>;
  /** Validates a JSON body; without it the body is left unread. */
  body?: z.ZodType<B>;
  /** 256 KiB where left out. */
  maxBodyBytes?: number;
}

export interface RouteRequest<B> {
  request: Request;
  /** The parts of the path in brackets, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: B;
  log: Logger;
  requestId: string;
}

/** What Next hands to a route beside the request. */
export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

let logger: Logger | undefined;

/**
 * The one door of every API route: request id, owner, origin, body, error translation, one log line.
 * A Response passes through; anything else becomes `{ success: true, data }`.
 */
export function route<B = undefined>(
  options: RouteOptions<B>,
  handle: (r: RouteRequest<B>) => Promise<unknown>,
): RouteHandler {
  return async (request, context) => {
    const startedAtMs = performance.now();
    const requestId = newId('req');
    logger ??= createLogger('web');
    const log = logger.child({ requestId });
    let response: Response;
    try {
      if (options.guard) await options.guard(request);
      else if (options.owner !== false) await requireOwner(request);
      const body = options.body && (await readJsonBody(request, options.body, options.maxBodyBytes));
      const params = (await context.params) as Record<string, string>;
      const query = new URL(request.url).searchParams;
      const data = await handle({ request, params, query, body: body as B, log, requestId });
      response = data instanceof Response ? data : Response.json({ success: true, data });
    } catch (thrown) {
      logFailure(log, thrown);
      response = errorResponse(thrown, requestId);
    }
    logAnswer(log, request, response, startedAtMs);
    return withCommonHeaders(response, requestId);
  };
}

function logFailure(log: Logger, thrown: unknown): void {
  const error = toAppError(thrown);
  const status = errorStatus[error.code];
  if (status === 503) log.warn({ code: error.code }, 'not set up for this');
  if (status < 500 || status === 503) return;
  log.error({ err: error.cause ?? error, code: error.code, internal: error.internal }, 'request failed');
}

/** The path alone: a query may hold a signature. */
function logAnswer(log: Logger, request: Request, response: Response, startedAtMs: number): void {
  const level = request.method === 'GET' && response.status < 400 ? 'debug' : 'info';
  const { pathname } = new URL(request.url);
  const durationMs = Math.round(performance.now() - startedAtMs);
  log[level]({ method: request.method, path: pathname, status: response.status, durationMs }, 'request');
}

function withCommonHeaders(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  if (headers.get('content-type')?.startsWith('application/json')) {
    headers.set('content-security-policy', jsonPolicy);
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** JSON is never a page: opened as one it may load nothing and run nothing. */
const jsonPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

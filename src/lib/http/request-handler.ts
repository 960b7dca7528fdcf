import type { Logger } from 'pino';
import type { Endpoint, Guard } from '@/core/api/endpoint';
import { toAppError } from '@/core/errors/errors';
import { createLogger } from '../log';
import { newId } from '../new-id';
import { errorResponse } from './error-response';
import { errorStatus } from './error-status';
import { requireOwner } from './require-owner';
import { requireWebhookSecret } from './require-webhook-secret';

/** What Next hands to a route beside the request. */
export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  /** The endpoint it serves. */
  endpoint?: Endpoint;
}

/** A request that the guard let in. Nothing of its body has been read. */
export interface AdmittedRequest {
  request: Request;
  /** The parts of the path in brackets, decoded. */
  params: Record<string, string>;
  log: Logger;
  requestId: string;
}

const admit: Record<Guard, (request: Request) => Promise<void>> = {
  owner: requireOwner,
  open: async () => {},
  signature: async () => {},
  webhook: ({ headers }) => requireWebhookSecret(headers),
};

let logger: Logger | undefined;

/** What every request to the API passes: request id, guard, error translation, one log line. */
export function requestHandler(
  guard: Guard,
  handle: (admitted: AdmittedRequest) => Promise<Response>,
): RouteHandler {
  return async (request, context) => {
    const startedAtMs = performance.now();
    const requestId = newId('req');
    logger ??= createLogger('web');
    const log = logger.child({ requestId });
    let response: Response;
    try {
      await admit[guard](request);
      const params = (await context.params) as Record<string, string>;
      response = await handle({ request, params, log, requestId });
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
  if (status === 503) log.warn({ code: error.code }, 'request needs configuration');
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

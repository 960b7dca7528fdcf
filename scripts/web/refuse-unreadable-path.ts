import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@/lib/errors';
import { errorResponse } from '@/lib/http/error-response';
import { newId } from '@/lib/new-id';
import type { Logger } from '@/lib/log';

/**
 * Answers a path whose percent-escapes mean nothing, which the framework would fail on: the API with
 * its own error, a page with the way to the start page. True where it answered.
 */
export function refuseUnreadablePath(
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
): boolean {
  const path = (request.url ?? '/').split('?', 1)[0]!;
  if (isReadable(path)) return false;
  const requestId = newId('req');
  log.info({ requestId, method: request.method, status: 404 }, 'path not readable');
  if (!path.startsWith('/api/')) {
    response.writeHead(303, { location: '/', 'x-request-id': requestId }).end();
    return true;
  }
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  };
  const answer = errorResponse(new AppError('route.not_found'), requestId);
  void answer.text().then((body) => response.writeHead(answer.status, headers).end(body));
  return true;
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

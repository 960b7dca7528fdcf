import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, type ErrorCode } from '@/core/errors/errors';
import { errorResponse } from '@/lib/http/error-response';
import { isHost } from '@/lib/network/is-host';
import { newId } from '@/lib/new-id';
import type { Logger } from '@/lib/log';
import { isApiPath } from './is-api-path';

const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const pageMethods = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/**
 * Answers what the framework would fail on: a method that nothing takes there, a target that is no path
 * (`OPTIONS *`), a Host that is none, OPTIONS for a page, and percent-escapes that mean nothing; of these the
 * API answers with its own error, a page with the way to the start page. True where it answered.
 */
export function refuseAtDoor(request: IncomingMessage, response: ServerResponse, log: Logger): boolean {
  const url = request.url ?? '/';
  const requestId = newId('req');
  const refuse = (status: number, said: string, send: () => void) => {
    log.info({ requestId, method: request.method, status }, said);
    response.setHeader('x-request-id', requestId);
    send();
    return true;
  };
  const sendError = (code: ErrorCode) => () => sendAppError(response, new AppError(code), requestId);
  const methods = isApiPath(url) ? apiMethods : pageMethods;
  if (!methods.includes(request.method!)) {
    response.setHeader('allow', methods.join(', '));
    return refuse(405, 'method not taken', sendError('route.wrong_method'));
  }
  if (!url.startsWith('/')) return refuse(400, 'target is no path', sendError('input.invalid'));
  const { host } = request.headers;
  if (host && !isHost(host)) return refuse(400, 'Host is no host', sendError('input.invalid'));
  if (request.method === 'OPTIONS' && !isApiPath(url)) {
    return refuse(204, 'methods named', () => response.writeHead(204, { allow: methods.join(', ') }).end());
  }
  if (isReadable(url.split('?', 1)[0]!)) return false;
  const leadHome = () => response.writeHead(303, { location: '/' }).end();
  return isApiPath(url)
    ? refuse(404, 'path not readable', sendError('route.not_found'))
    : refuse(303, 'path not readable', leadHome);
}

function sendAppError(response: ServerResponse, error: AppError, requestId: string): void {
  const answer = errorResponse(error, requestId);
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  void answer.text().then((body) => response.writeHead(answer.status, headers).end(body));
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

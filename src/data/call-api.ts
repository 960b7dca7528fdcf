import { ApiError } from './ApiError';
import { goToLogin } from './go-to-login';
import { readAnswer } from './read-answer';

export interface ApiCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  /** The same key gives the same job, so that a repeated tap or a lost answer makes no second one. */
  idempotencyKey?: string;
  /** Sent to its end even if the page is closed meanwhile; only for short bodies. */
  keepalive?: boolean;
  signal?: AbortSignal;
}

/**
 * The one place where the page calls the studio. A 401 leads to the login page and back.
 * @throws ApiError with a sentence for the owner; an aborted call throws the signal's reason.
 */
export async function callApi<T>(path: string, call: ApiCall = {}): Promise<T> {
  const response = await fetchStudio(path, call);
  if (response.status === 204) return undefined as T;
  return readAnswer<T>(response.status, await readJson(response));
}

/** As `callApi`, with the answer's ETag; `body` is null if nothing changed since `etag`. */
export async function callApiIfChanged<T>(
  path: string,
  etag: string | null,
  signal?: AbortSignal,
): Promise<{ body: T | null; etag: string | null }> {
  const response = await fetchStudio(path, { signal }, etag === null ? {} : { 'If-None-Match': etag });
  if (response.status === 304) return { body: null, etag };
  const body = readAnswer<T>(response.status, await readJson(response));
  return { body, etag: response.headers.get('etag') };
}

async function fetchStudio(
  path: string,
  call: ApiCall,
  extraHeaders: Record<string, string> = {},
): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...extraHeaders };
  if (call.body !== undefined) headers['Content-Type'] = 'application/json';
  if (call.idempotencyKey !== undefined) headers['Idempotency-Key'] = call.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(path, {
      method: call.method ?? 'GET',
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      cache: 'no-store',
      credentials: 'same-origin',
      keepalive: call.keepalive,
      signal: call.signal,
    });
  } catch (thrown) {
    if (call.signal?.aborted) throw thrown;
    throw ApiError.fromClient(isOffline() ? 'client.offline' : 'client.unreachable');
  }
  if (response.status === 401) goToLogin();
  return response;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    throw ApiError.fromClient('client.unreadable', response.status);
  }
}

function isOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false;
}

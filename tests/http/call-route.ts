import type { RouteHandler } from '@/lib/http/request-handler';

export interface Call {
  method?: string;
  /** With query, such as `/api/audio/jobs?limit=2`. */
  path?: string;
  params?: Record<string, string>;
  token?: string;
  cookie?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: BodyInit;
}

export interface Answer<T = never> {
  status: number;
  headers: Headers;
  // The shape is what each test asserts.
  body: [T] extends [never] ? any : T; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Calls a route's handler as Next would, and reads its JSON; null where there is none. */
export async function callRoute(handler: RouteHandler, call: Call = {}): Promise<Answer> {
  const headers = new Headers({ host: 'studio.test', ...call.headers });
  if (call.token !== undefined) headers.set('authorization', `Bearer ${call.token}`);
  if (call.cookie !== undefined) headers.set('cookie', call.cookie);
  if (call.json !== undefined) headers.set('content-type', 'application/json');
  const request = new Request(`http://studio.test${call.path ?? '/api/test'}`, {
    method: call.method ?? 'GET',
    headers,
    body: call.json === undefined ? call.body : JSON.stringify(call.json),
    ...(call.body instanceof ReadableStream && { duplex: 'half' }),
  });
  const response = await handler(request, { params: Promise.resolve(call.params ?? {}) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

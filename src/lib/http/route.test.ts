import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { callRoute } from '../../../tests/http/call-route';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { AppError } from '@/core/errors/errors';
import { errorSentences } from '@/core/errors/error-sentences';
import { sessionCookieName } from '../owner/session';
import { createSession } from '../owner/session-cookie';
import { errorStatus } from './error-status';
import { route } from './route';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ APP_URL: 'https://reel.example' });
});
afterAll(() => studio.close());

const answers = [{ status: 200, description: 'Anything', data: z.unknown() }] as const;
const described = { method: 'POST', path: '/api/test', summary: 'A test', answers, errors: [] } as const;
const echo = route({ ...described, body: z.strictObject({ name: z.string() }) }, async ({ body }) => body);
const open = { ...described, method: 'GET', guard: 'open' } as const;
const post = (more: object) => callRoute(echo, { method: 'POST', token: studio.token, ...more });
const json = { 'content-type': 'application/json' };
const refusal = (status: number, code: string) => ({ status, body: { success: false, error: { code } } });

describe('an endpoint', () => {
  const page = z.object({ limit: z.coerce.number().max(10) });
  const one = { ...open, path: '/api/test/{id}', query: page } as const;

  it('an endpoint gives its route the parameters of its path and its query, typed and validated', async () => {
    const shown = route(one, async ({ params, query }) => {
      // @ts-expect-error The path has no such parameter.
      const other: unknown = params.other;
      return { id: params.id satisfies string, limit: query.limit satisfies number, other };
    });
    const answer = await callRoute(shown, { path: '/api/test/7?limit=3', params: { id: '7' } });
    expect(answer.body.data).toEqual({ id: '7', limit: 3 });
    const refused = await callRoute(shown, { path: '/api/test/7?limit=30', params: { id: '7' } });
    expect(refused).toMatchObject(refusal(400, 'input.invalid'));
  });

  it('an endpoint gives its answer the status and the envelope described', async () => {
    const count = z.object({ count: z.int() });
    const created = { ...open, answers: [{ status: 201, description: 'Made', data: count }] } as const;
    const flat = { ...open, answers: [{ status: 200, description: 'Flat', bare: count }] } as const;
    const give = async () => ({ count: 1 });
    expect(await callRoute(route(created, give))).toMatchObject({
      status: 201,
      body: { data: { count: 1 } },
    });
    expect(await callRoute(route(flat, give))).toMatchObject({ status: 200, body: { count: 1 } });
    // @ts-expect-error The answer described has a count.
    route(created, async () => ({ size: 1 }));
  });
});

describe('a body', () => {
  it('a body may be left out if the endpoint says so, but not come without a Content-Type', async () => {
    const body = z.strictObject({ name: z.string().default('none') });
    const lenient = route({ ...described, body, mayLackBody: true }, async ({ body: { name } }) => name);
    const send = (more: object) => callRoute(lenient, { method: 'POST', token: studio.token, ...more });
    expect((await send({})).body.data).toBe('none');
    expect((await send({ json: { name: 'a' } })).body.data).toBe('a');
    expect(await send({ body: new Uint8Array(Buffer.from('{"name":"a"}')) })).toMatchObject(
      refusal(415, 'input.wrong_type'),
    );
  });

  it('a body is parsed, validated and answered', async () => {
    const answer = await post({ json: { name: 'a' } });
    expect(answer).toMatchObject({ status: 200, body: { success: true, data: { name: 'a' } } });
    const typed = await post({
      body: '{"name":"b"}',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(typed.body.data).toEqual({ name: 'b' });
  });

  it('a body is refused with what is wrong in each field', async () => {
    const answer = await post({ json: { name: 1, more: true } });
    expect(answer).toMatchObject(refusal(400, 'input.invalid'));
    expect(answer.body.error.details).toEqual([
      { path: 'name', message: expect.any(String) },
      { path: '', message: expect.stringContaining('more') },
    ]);
  });

  it.each([
    ['', 400, 'input.not_json'],
    ['{"name":', 400, 'input.not_json'],
    ['\xff\xfe', 400, 'input.not_json'],
    ['null', 400, 'input.invalid'],
    [`{"name":"${'x'.repeat(256 * 1024)}"}`, 413, 'input.too_large'],
  ])('a body %j is refused', async (body, status, code) => {
    expect(await post({ body: Buffer.from(body, 'latin1'), headers: json })).toMatchObject(
      refusal(status, code),
    );
  });

  it('a body has no half characters, which a database may refuse', async () => {
    const answer = await post({ body: String.raw`{"name":"cut \ud83c, whole \ud83c\udf99"}`, headers: json });
    expect(answer.body.data).toEqual({ name: 'cut \ufffd, whole \u{1f399}' });
  });

  it.each(['gzip', 'br', 'deflate, gzip', 'aws-chunked'])(
    'a body compressed by %s is refused',
    async (encoding) => {
      const headers = { ...json, 'content-encoding': encoding };
      expect(await post({ body: gzipSync('{"name":"a"}'), headers })).toMatchObject(
        refusal(415, 'input.wrong_type'),
      );
      const plain = { ...json, 'content-encoding': 'identity' };
      expect((await post({ body: '{"name":"a"}', headers: plain })).status).toBe(200);
    },
  );

  it('a body that is nested without end is refused', async () => {
    const deep = route({ ...described, body: z.unknown() }, async () => ({}));
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    const answer = await callRoute(deep, { method: 'POST', token: studio.token, body, headers: json });
    expect(answer).toMatchObject(refusal(400, 'input.not_json'));
  });

  it('a body of another type is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const headers = { 'content-type': type };
      expect(await post({ body: '{}', headers })).toMatchObject(refusal(415, 'input.wrong_type'));
    }
  });

  it('a body that lies about its length is cut off while it arrives', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 1000) controller.close();
        else controller.enqueue(new Uint8Array(1024));
      },
    });
    const answer = await post({ body: endless, headers: { ...json, 'content-length': '10' } });
    expect(answer).toMatchObject(refusal(413, 'input.too_large'));
  });
});

describe('a failure', () => {
  it('an unforeseen failure shows nothing but the id that the log has', async () => {
    const broken = route(open, async () => {
      throw new Error('the secret is Xyzzy');
    });
    const answer = await callRoute(broken);
    expect(answer).toMatchObject(refusal(500, 'internal'));
    expect(answer.body.error.details.requestId).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer.body)).not.toContain('Xyzzy');
  });

  it('a failure has the status of its code, and says when to try again', async () => {
    const limited = route(open, async () => {
      throw new AppError('rate.limited', { details: { retryAfterSec: 30 } });
    });
    const answer = await callRoute(limited);
    expect(answer).toMatchObject(refusal(429, 'rate.limited'));
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(Object.keys(errorStatus).sort()).toEqual(Object.keys(errorSentences).sort());
  });
});

describe('an answer', () => {
  it('an answer that is a Response passes through, with the common headers', async () => {
    const plain = route(open, async () => new Response('hi', { headers: { 'cache-control': 'private' } }));
    const answer = await callRoute(plain);
    expect(answer.body).toBe('hi');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'private',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^req_/),
    });
  });

  it('an answer in JSON is never stored and may run nothing', async () => {
    const answer = await callRoute(route(open, async () => null));
    expect(answer.body).toEqual({ success: true, data: null });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('a change shown by cookie', () => {
  const change = route(described, async () => 'changed');
  const send = async (headers: Record<string, string>, method = 'POST') =>
    callRoute(change, { method, headers, cookie: `${sessionCookieName()}=${await createSession()}` });

  it('a change shown by cookie comes from the studio itself', async () => {
    for (const headers of [
      { origin: 'http://studio.test' },
      { origin: 'https://reel.example' },
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'http://studio.test', 'sec-fetch-site': 'same-origin' },
    ]) {
      expect((await send(headers as Record<string, string>)).status).toBe(200);
    }
    expect((await send({ origin: 'http://evil.example' }, 'GET')).status).toBe(200);
  });

  it('a change shown by cookie is refused from anywhere else', async () => {
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'http://evil.example' },
      { origin: 'http://studio.test:81' },
      { origin: 'http://studio.test.evil.example' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://studio.test', 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(await send(headers as Record<string, string>)).toMatchObject(refusal(403, 'origin.forbidden'));
    }
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteHandler } from '@/lib/http/request-handler';
import { endpoints, openApiDocument } from '@/lib/openapi/openapi-document';
import { sessionCookieName } from '@/lib/owner/session';
import { createSession } from '@/lib/owner/session-cookie';
import { callRoute } from './call-route';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';

const root = join(process.cwd(), 'src/app/api');
const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) =>
  file.endsWith('route.ts'),
);
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What needs no owner: open to anyone, or opened by a signature or by the webhook's secret. */
const open = new Set([
  'GET /api/health',
  'GET /api/storage/download',
  'PUT /api/storage/part',
  'POST /api/webhooks/worker',
]);

const addressOf = (file: string) => `/api/${file.replace(/\/?route\.ts$/, '')}`.replace(/\[(\w+)\]/g, '{$1}');
const params = {
  jobId: 'job_x',
  assetId: 'asset_x',
  videoId: 'video_x',
  reelId: 'reel_x',
  uploadId: 'upload_x',
};

const routes = files.flatMap((file) => {
  const handlers = jest.requireActual<Partial<Record<string, RouteHandler>>>(join(root, file));
  return methods.map((method) => ({ method, address: addressOf(file), file, handler: handlers[method] }));
});

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio.close());

describe('every route', () => {
  const guarded = routes.filter(({ method, address }) => !open.has(`${method} ${address}`));
  it.each(guarded)('$method $address asks for the owner', async ({ method, handler }) => {
    const answer = await callRoute(handler!, { method, params });
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'owner.required' } } });
  });

  it('is guarded but for those the contract leaves open', () => {
    expect(routes.length - guarded.length).toBe(open.size);
    expect(guarded.length).toBeGreaterThan(open.size);
  });

  const changing = guarded.filter(({ method }) => method !== 'GET');
  it.each(changing)('$method $address refuses a browser on another site', async ({ method, handler }) => {
    const cookie = `${sessionCookieName()}=${await createSession()}`;
    const answer = await callRoute(handler!, {
      method,
      params,
      cookie,
      headers: { origin: 'http://evil.example' },
    });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'origin.forbidden' } } });
  });

  it.each(guarded)('$method $address refuses a wrong token', async ({ method, address, handler }) => {
    // From an address of its own, since ten wrong tokens are all that one may send.
    const headers = { 'x-forwarded-for': `${method} ${address}` };
    const token = 'not-the-token-of-this-studio';
    expect((await callRoute(handler!, { method, params, token, headers })).status).toBe(401);
  });
});

describe('OPTIONS', () => {
  it.each(files.filter((file) => !file.includes('rest')))(
    'of %s names what that address takes',
    async (file) => {
      const { OPTIONS } = jest.requireActual<Record<string, RouteHandler>>(join(root, file));
      const taken: string[] = [];
      for (const { method, handler } of routes.filter((route) => route.file === file)) {
        const { status } = await callRoute(handler!, { method, params, token: studio.token });
        if (status !== 405) taken.push(method);
        if (status !== 405 && method === 'GET') taken.push('HEAD');
      }
      const answer = await callRoute(OPTIONS!, { method: 'OPTIONS', params });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('allow')).toBe([...taken, 'OPTIONS'].join(', '));
    },
  );
});

describe('an endpoint', () => {
  const served = routes.filter(({ handler }) => handler?.endpoint !== undefined);

  it.each(served)(
    'that $method $address serves is the one of that address',
    ({ method, address, handler }) => {
      expect(handler!.endpoint).toMatchObject({ method, path: address });
    },
  );

  it('is served by a route, each of them', () => {
    const declared = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect(served.map(({ method, address }) => `${method} ${address}`).sort()).toEqual(declared.sort());
  });
});

describe('the description of the API', () => {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, unknown>> };

  it('names every address and method that answers, and no other', async () => {
    const answering: string[] = [];
    for (const { method, address, handler } of routes) {
      if (address.includes('rest')) continue;
      const { status } = await callRoute(handler!, { method, params, token: studio.token });
      if (status !== 405) answering.push(`${method} ${address}`);
    }
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(answering.sort());
  });

  it('takes its schemas from those that validate', () => {
    const ingest = JSON.stringify(paths['/api/audio/ingest']!.post);
    expect(ingest).toContain('"const":"youtube"');
    expect(ingest).toContain('multipart/form-data');
    expect(JSON.stringify(paths['/api/render']!.post)).toContain('"ring"');
    expect(JSON.stringify(paths['/api/audio/jobs/{jobId}'])).toContain('cancelRequested');
  });
});

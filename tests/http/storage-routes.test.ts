import { GET as download, HEAD as headDownload } from '@/app/api/storage/download/route';
import { PUT as putPart } from '@/app/api/storage/part/route';
import { POST as complete } from '@/app/api/storage/upload/[uploadId]/complete/route';
import { DELETE as abort, GET as progress } from '@/app/api/storage/upload/[uploadId]/route';
import { POST as create, GET as list } from '@/app/api/storage/upload/route';
import type { RouteHandler } from '@/lib/http/request-handler';
import { getStorageAdapter } from '@/lib/storage';
import { openServer, type OpenServer } from './open-server';
import { openTestStudio, type TestStudio } from '../studio/open-test-studio';

const routes: [string, RegExp, RouteHandler][] = [
  ['POST', /^\/api\/storage\/upload$/, create],
  ['GET', /^\/api\/storage\/upload$/, list],
  ['GET', /^\/api\/storage\/upload\/(?<uploadId>[^/]+)$/, progress],
  ['DELETE', /^\/api\/storage\/upload\/(?<uploadId>[^/]+)$/, abort],
  ['POST', /^\/api\/storage\/upload\/(?<uploadId>[^/]+)\/complete$/, complete],
  ['PUT', /^\/api\/storage\/part$/, putPart],
  ['GET', /^\/api\/storage\/download$/, download],
  ['HEAD', /^\/api\/storage\/download$/, headDownload],
];

let studio: TestStudio;
let server: OpenServer;
beforeAll(async () => {
  studio = await openTestStudio();
  server = await openServer(async (request) => {
    const { pathname } = new URL(request.url);
    const found = routes.find(([method, path]) => method === request.method && path.test(pathname));
    if (!found) return new Response(null, { status: 404 });
    return found[2](request, { params: Promise.resolve({ ...found[1].exec(pathname)?.groups }) });
  });
});
afterAll(async () => {
  await server.close();
  await studio.close();
});

interface Answer {
  status: number;
  data: Record<string, unknown> & { key: string; uploadId: string; uploadUrl: string };
  code?: string;
}
async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(server.origin + path, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { authorization: `Bearer ${studio.token}`, 'content-type': 'application/json', ...headers },
  });
  const json = (await response.json()) as { data: Answer['data']; error?: { code: string } };
  return { status: response.status, data: json.data, code: json.error?.code };
}
const voice = { filename: 'Straße.m4a', contentType: 'audio/mp4', sizeBytes: 5 };

describe('the storage routes', () => {
  it('take a file by signed URL and give it back, whole and in part', async () => {
    const created = await ask('POST', '/api/storage/upload', voice);
    expect(created).toMatchObject({ status: 200, data: { method: 'PUT', partSizeBytes: 8388608 } });
    const { key, uploadId, uploadUrl } = created.data;
    const early = await ask('POST', `/api/storage/upload/${uploadId}/complete`);
    expect(early).toMatchObject({ status: 409, code: 'upload.incomplete' });

    const wrongSize = await fetch(server.origin + uploadUrl, { method: 'PUT', body: 'hello!' });
    expect(wrongSize.status).toBe(422);
    const put = await fetch(server.origin + uploadUrl, { method: 'PUT', body: 'hello' });
    expect([put.status, put.headers.get('etag')]).toEqual([200, expect.stringMatching(/^".+"$/)]);
    const arrived = await ask('GET', `/api/storage/upload/${uploadId}`);
    expect(arrived.data).toMatchObject({ status: 'open', arrivedParts: [{ partNumber: 1, sizeBytes: 5 }] });
    for (let times = 0; times < 2; times += 1) {
      const done = await ask('POST', `/api/storage/upload/${uploadId}/complete`);
      expect(done).toMatchObject({ status: 200, data: { key, uploadId, status: 'complete', sizeBytes: 5 } });
    }

    const url = `${server.origin}/api/storage/download?key=${key}`;
    const headers = { authorization: `Bearer ${studio.token}` };
    expect(await (await fetch(url, { headers })).text()).toBe('hello');
    const part = await fetch(url, { headers: { ...headers, range: 'bytes=1-2' } });
    expect([part.status, await part.text()]).toEqual([206, 'el']);
    const head = await fetch(url, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
  });

  it('know the owner from a stranger, and a signature from none', async () => {
    const stranger = { authorization: 'Bearer somebody-else-altogether' };
    expect(await ask('POST', '/api/storage/upload', voice, stranger)).toMatchObject({ status: 401 });
    expect(await ask('GET', '/api/storage/download?key=a/b', undefined, stranger)).toMatchObject({
      status: 401,
    });
    expect(await ask('PUT', '/api/storage/part?key=a/b')).toMatchObject({
      status: 403,
      code: 'upload.signature_invalid',
    });
    const { data } = await ask('POST', '/api/storage/upload', voice);
    await fetch(server.origin + data.uploadUrl, { method: 'PUT', body: 'hello' });
    await ask('POST', `/api/storage/upload/${data.uploadId}/complete`);
    const signed = await getStorageAdapter().signGet(data.key, {
      expiresInSec: 60,
      downloadFilename: 'x.m4a',
    });
    const response = await fetch(server.origin + signed);
    expect(response.headers.get('content-disposition')).toContain('x.m4a');
    expect(await response.text()).toBe('hello');
    expect((await fetch(`${server.origin}${signed}0`)).status).toBe(403);
  });

  it('refuse what is not as the contract has it', async () => {
    const cases: [unknown, number, string][] = [
      [{ ...voice, sizeBytes: 0 }, 422, 'input.empty'],
      [{ ...voice, sizeBytes: 101e6 }, 413, 'upload.too_large'],
      [{ ...voice, sizeBytes: '5' }, 400, 'input.invalid'],
      [{}, 400, 'input.invalid'],
    ];
    for (const [body, status, code] of cases) {
      expect(await ask('POST', '/api/storage/upload', body)).toMatchObject({ status, code });
    }
    expect(await ask('GET', '/api/storage/upload?limit=0')).toMatchObject({
      status: 400,
      code: 'input.invalid',
    });
    expect(await ask('GET', '/api/storage/upload/upload_none')).toMatchObject({ status: 404 });
    expect(await ask('DELETE', '/api/storage/upload/upload_none')).toMatchObject({ status: 404 });
    expect(await ask('GET', '/api/storage/download?key=../../etc/passwd')).toMatchObject({ status: 400 });
    expect(await ask('GET', '/api/storage/download?key=videos/none/master.mp4')).toMatchObject({
      status: 404,
    });
  });

  it('abort an upload, and say the same when asked again', async () => {
    const { data } = await ask('POST', '/api/storage/upload', voice);
    for (let times = 0; times < 2; times += 1) {
      const aborted = await ask('DELETE', `/api/storage/upload/${data.uploadId}`);
      expect(aborted).toMatchObject({ status: 200, data: { status: 'aborted' } });
    }
    expect((await fetch(server.origin + data.uploadUrl, { method: 'PUT', body: 'hello' })).status).toBe(404);
  });
});

import { randomBytes } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { openServer, type OpenServer } from '../../../tests/http/open-server';
import { sampleBytes, sampleStream } from '../storage/conformance/samples';
import { LocalStorageAdapter } from '../storage/local/LocalStorageAdapter';
import { sendObject } from './send-object';
import { tempDir } from '../../../tests/studio/temp-dir';
import { until } from '../../../tests/studio/until';

const bytes = sampleBytes(1000);
const key = 'videos/v/share.mp4';
let folder: string;
let storage: LocalStorageAdapter;
let server: OpenServer;
beforeAll(async () => {
  folder = tempDir('send');
  storage = new LocalStorageAdapter(folder, randomBytes(32));
  await storage.put(key, Readable.from([bytes]), { contentType: 'video/mp4' });
  await storage.put('videos/v/empty.bin', Readable.from([]), { contentType: 'video/mp4' });
  await storage.put('videos/v/large.bin', sampleStream(30_000_000), { contentType: 'video/mp4' });
  server = await openServer((request) => {
    const { pathname, searchParams } = new URL(request.url);
    const downloadFilename = searchParams.get('filename') ?? undefined;
    return sendObject(storage, pathname.slice(1), request, { downloadFilename });
  });
});
afterAll(async () => {
  await server.close();
});

const get = (headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.origin}/${key}`, { headers, method });

describe('an object over HTTP', () => {
  it('an object over HTTP is sent whole, typed, and says that it takes ranges', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-type': 'video/mp4',
      'content-length': '1000',
      'x-content-type-options': 'nosniff',
      etag: (await storage.stat(key))!.etag,
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it.each([
    ['bytes=0-1', 'bytes 0-1/1000', 0, 2],
    ['bytes=990-', 'bytes 990-999/1000', 990, 1000],
    ['bytes=-5', 'bytes 995-999/1000', 995, 1000],
    ['bytes=-5000', 'bytes 0-999/1000', 0, 1000],
    ['bytes=500-9999', 'bytes 500-999/1000', 500, 1000],
  ])('an object over HTTP is sent in part for %s', async (range, contentRange, from, to) => {
    const response = await get({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(response.headers.get('content-length')).toBe(String(to - from));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])(
    'an object over HTTP has no part %s',
    async (range) => {
      const response = await get({ range });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe('bytes */1000');
      expect(await response.json()).toMatchObject({ error: { code: 'storage.range_invalid' } });
    },
  );

  it.each(['bytes=0-1,5-6', 'items=0-1', 'bytes=x-y', 'bytes'])(
    'an object over HTTP is sent whole for %s',
    async (range) => {
      const response = await get({ range });
      expect(response.status).toBe(200);
      expect((await response.arrayBuffer()).byteLength).toBe(1000);
    },
  );

  it('an object over HTTP is not sent again to a client that has it', async () => {
    const { etag, modifiedAtMs } = (await storage.stat(key))!;
    const date = new Date(modifiedAtMs).toUTCString();
    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const response = await get({ 'if-none-match': known });
      expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
    }
    expect((await get({ 'if-modified-since': date })).status).toBe(304);
    expect((await get({ 'if-modified-since': date, 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('an object over HTTP is sent in part only if If-Range still names it', async () => {
    const { etag, modifiedAtMs } = (await storage.stat(key))!;
    const date = new Date(modifiedAtMs).toUTCString();
    const statusFor = async (ifRange: string) =>
      (await get({ range: 'bytes=0-1', 'if-range': ifRange })).status;
    expect(await statusFor(etag)).toBe(206);
    expect(await statusFor(date)).toBe(206);
    expect(await statusFor('"other"')).toBe(200);
    expect(await statusFor(`W/${etag}`)).toBe(200);
  });

  it('an object over HTTP answers HEAD with the same headers and no body', async () => {
    const response = await get({ range: 'bytes=0-1' }, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000']);
    expect(await response.text()).toBe('');
  });

  it('an object over HTTP may be empty, and then has no range at all', async () => {
    const url = `${server.origin}/videos/v/empty.bin`;
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
    expect((await fetch(url, { headers: { range: 'bytes=0-' } })).status).toBe(416);
  });

  it('an object over HTTP can be saved under a name in any script', async () => {
    const response = await fetch(`${server.origin}/${key}?filename=${encodeURIComponent('Größe "1".mp4')}`);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="Gr__e \\"1\\".mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.mp4`,
    );
  });

  it('an object over HTTP that is not there is 404', async () => {
    expect((await fetch(`${server.origin}/videos/v/none.mp4`)).status).toBe(404);
  });

  it('an object over HTTP closes its file when the client leaves in the middle', async () => {
    if (process.platform !== 'linux') return;
    const request = httpRequest(`${server.origin}/videos/v/large.bin`).end();
    const response = await new Promise<Readable>((resolve) => request.on('response', resolve));
    await new Promise((resolve) => response.once('data', resolve));
    expect(await openFilesBelow(folder)).toBe(1);
    response.destroy();
    await until(async () => (await openFilesBelow(folder)) === 0);
  });
});

async function openFilesBelow(folder: string): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(folder)).length;
}

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import { R2StorageAdapter } from '@/lib/storage/s3/R2StorageAdapter';
import type { S3Config } from '@/lib/storage/s3/S3Connection';
import { CorsGate } from './CorsGate';
import { hasSwift, openSwift, type OpenSwift } from './open-swift';

jest.setTimeout(150_000);

const type = 'video/mp4';
const bytes = Buffer.from('five!');

(hasSwift ? describe : describe.skip)('a real bucket', () => {
  let swift: OpenSwift;
  let storage: R2StorageAdapter;

  beforeAll(async () => {
    swift = await openSwift();
    storage = new R2StorageAdapter(swift.config);
  });
  afterAll(() => swift.close());

  const put = async (url: string, body: Buffer, contentType?: string) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
    return (await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers })).status;
  };

  it('answers 403 to a PUT of another type or length than was signed, or too late', async () => {
    const key = storageKeys.videoShare(newId('video'));
    const sign = (expiresInSec = 60) =>
      storage.signPut(key, { expiresInSec, contentType: type, sizeBytes: bytes.length });
    const [url, short] = [await sign(), await sign(1)];
    expect(await put(url, bytes, 'text/html')).toBe(403);
    expect(await put(url, bytes.subarray(1), type)).toBe(403);
    expect(await put(url, Buffer.concat([bytes, bytes]), type)).toBe(403);
    expect(await storage.stat(key)).toBeNull();
    await sleep(2_500);
    expect(await put(short, bytes, type)).toBe(403);
    expect(await put(url, bytes, type)).toBe(200);
  });

  it('answers 403 to a part of another length than was signed, or too late', async () => {
    const key = storageKeys.upload(newId('upload'));
    const { multipartId } = await storage.createMultipart(key, type);
    const sign = (expiresInSec = 60) =>
      storage.signPart({ key, multipartId, partNumber: 1, sizeBytes: bytes.length, expiresInSec });
    const [url, short] = [await sign(), await sign(1)];
    expect(await put(url, bytes.subarray(1))).toBe(403);
    expect(await put(url, Buffer.concat([bytes, bytes]))).toBe(403);
    await sleep(2_500);
    expect(await put(short, bytes)).toBe(403);
    expect(await storage.listParts(key, multipartId)).toEqual([]);
    expect(await put(url, bytes)).toBe(200);
    // A page sends a part without a type, another client perhaps with one: the signature leaves it open.
    expect(await put(url, bytes, 'application/octet-stream')).toBe(200);
    await storage.abortMultipart(key, multipartId);
  });

  it('is asked to delete objects one by one', async () => {
    const gate = await CorsGate.open(swift.config.endpoint);
    const asking = new R2StorageAdapter({ ...swift.config, endpoint: gate.endpoint });
    const keys = [1, 2, 3].map((part) => storageKeys.assetPrefix('asset_many') + `part${part}.bin`);
    for (const key of keys) await asking.put(key, Readable.from([bytes]), { contentType: type });
    expect(await asking.deletePrefix(storageKeys.assetPrefix('asset_many'))).toBe(3);
    const deletes = gate.requests.filter((line) => line.startsWith('DELETE'));
    expect(deletes).toEqual(keys.map((key) => `DELETE /reels/${key}`));
    expect(gate.requests.some((line) => line.startsWith('POST'))).toBe(false);
    await gate.close();
  });

  it.each<[string, Partial<S3Config>, RegExp]>([
    ['an unknown key', { accessKeyId: 'nobody' }, /R2_ACCESS_KEY_ID/],
    ['a wrong secret', { secretAccessKey: 'wrong' }, /R2_SECRET_ACCESS_KEY/],
    ['a bucket that is not there', { bucket: 'nowhere' }, /R2_BUCKET_NAME/],
    ['an address where nobody listens', { endpoint: 'http://127.0.0.1:9' }, /R2_ENDPOINT, or R2_ACCOUNT_ID/],
    ['a name that nobody knows', { endpoint: 'http://nowhere.invalid' }, /R2_ENDPOINT, or R2_ACCOUNT_ID/],
  ])('with %s is storage.unavailable, and the log names the variable', async (_what, changes, variable) => {
    const wrong = new R2StorageAdapter({ ...swift.config, ...changes });
    const failure = { code: 'storage.unavailable', internal: expect.stringMatching(variable) as string };
    await expect(wrong.checkHealth()).rejects.toMatchObject(failure);
    await expect(wrong.createMultipart('uploads/u/file', type)).rejects.toMatchObject(failure);
    // A HEAD has no body in which the server could say why.
    if (changes.bucket === undefined)
      await expect(wrong.stat('videos/v/x.mp4')).rejects.toMatchObject(failure);
  });
});

describe('a server that takes connections and says nothing', () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  beforeAll(() => new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('is given up in time', async () => {
    const { port } = silent.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const keys = { bucket: 'reels', accessKeyId: 'key', secretAccessKey: 'secret' };
    const storage = new R2StorageAdapter({ endpoint, ...keys, silenceMs: 200 });
    await expect(storage.checkHealth()).rejects.toMatchObject({
      code: 'storage.unavailable',
      internal: expect.stringContaining('R2_ENDPOINT') as string,
    });
  });
});

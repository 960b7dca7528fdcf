import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { newId } from '../../new-id';
import type { OpenedStorage } from './opened-storage';
import { sampleBytes } from './samples';
import { storageKeys } from '../keys';

const bytes = sampleBytes(3000);
const type = 'video/mp4';

/** Signed URLs, fetched over HTTP without any other credentials. */
export function describeSignedUrls(open: () => OpenedStorage): void {
  const putObject = async () => {
    const videoId = newId('video');
    const key = storageKeys.videoMaster(videoId);
    await open().storage.put(key, Readable.from([bytes]), { contentType: type });
    return { videoId, key };
  };
  const signGet = async (key: string, expiresInSec = 60, downloadFilename?: string) =>
    open().origin + (await open().storage.signGet(key, { expiresInSec, downloadFilename }));
  const signPut = async (key: string, expiresInSec = 60) =>
    open().origin +
    (await open().storage.signPut(key, { expiresInSec, contentType: type, sizeBytes: bytes.length }));
  const signPutOfAnySize = async (key: string) =>
    open().origin + (await open().storage.signPut(key, { expiresInSec: 60, contentType: type }));
  const send = (url: string, body: Buffer, contentType = type) =>
    fetch(url, { method: 'PUT', body: new Uint8Array(body), headers: { 'content-type': contentType } });

  describe('signed URLs', () => {
    it('serve the object, and a range of it', async () => {
      const { key } = await putObject();
      const url = await signGet(key);
      const whole = await fetch(url);
      expect(whole.status).toBe(200);
      expect(whole.headers.get('content-type')).toBe(type);
      expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
      const part = await fetch(url, { headers: { range: 'bytes=-10' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe('bytes 2990-2999/3000');
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(2990));
    });

    it('name the file to save, in any script', async () => {
      const { key } = await putObject();
      const response = await fetch(await signGet(key, 60, 'Größe & "音".mp4'));
      const disposition = response.headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^attachment/);
      expect(disposition).toContain("filename*=UTF-8''Gr%C3%B6%C3%9Fe");
      await response.body?.cancel();
    });

    it('take exactly the object they were signed for', async () => {
      const key = storageKeys.videoShare(newId('video'));
      const url = await signPut(key);
      expect((await send(url, bytes.subarray(1))).ok).toBe(false);
      expect((await send(url, Buffer.concat([bytes, bytes]))).ok).toBe(false);
      expect((await send(url, bytes, 'text/html')).ok).toBe(false);
      expect(await open().storage.stat(key)).toBeNull();
      expect((await send(url, bytes)).status).toBe(200);
      expect(await open().storage.stat(key)).toMatchObject({ sizeBytes: 3000, contentType: type });
    });

    it('take an object of any size where none was signed, again and again, but of one type alone', async () => {
      const key = storageKeys.videoMaster(newId('video'));
      const url = await signPutOfAnySize(key);
      const refused = await send(url, bytes, 'text/html');
      expect(refused.status).toBe(403);
      expect(await open().storage.stat(key)).toBeNull();
      for (const body of [bytes, bytes.subarray(1), Buffer.concat([bytes, bytes])]) {
        expect((await send(url, body)).status).toBe(200);
        expect(await open().storage.stat(key)).toMatchObject({ sizeBytes: body.length, contentType: type });
      }
      const unfinished = await send(`${url}&sizeBytes=3000`, bytes);
      expect(unfinished.status).toBe(403);
    });

    it('serve no other object and no other purpose', async () => {
      const [mine, other] = [await putObject(), await putObject()];
      const url = await signGet(mine.key);
      expect((await fetch(url.replace(mine.videoId, other.videoId))).status).toBe(403);
      expect((await send(url, bytes)).ok).toBe(false);
      const putUrl = await signPut(storageKeys.videoShare(mine.videoId));
      expect((await send(putUrl.replace(mine.videoId, other.videoId), bytes)).status).toBe(403);
      expect(await open().storage.stat(storageKeys.videoShare(other.videoId))).toBeNull();
    });

    it('are refused with a changed signature or a later expiry', async () => {
      const { key } = await putObject();
      for (const name of [/signature$/i, /expires$/i]) {
        const url = new URL(await signGet(key));
        const parameter = [...url.searchParams.keys()].find((candidate) => name.test(candidate))!;
        const value = url.searchParams.get(parameter)!;
        url.searchParams.set(parameter, (value.startsWith('7') ? '8' : '7') + value.slice(1));
        expect((await fetch(url)).status).toBe(403);
      }
    });

    it('are refused once expired', async () => {
      const { key } = await putObject();
      const [getUrl, putUrl] = [
        await signGet(key, 1),
        await signPut(storageKeys.videoShare(newId('video')), 1),
      ];
      await sleep(2600);
      expect((await fetch(getUrl)).status).toBe(403);
      expect((await send(putUrl, bytes)).status).toBe(403);
    });
  });
}

import { createHash } from 'node:crypto';
import { newId } from '../../new-id';
import type { OpenedStorage } from './opened-storage';
import { digestOf, sampleBytes } from './samples';
import { storageKeys } from '../keys';
import type { ArrivedPart } from '../types';

/** The smallest that S3 takes for any part but the last. */
const partBytes = 5 * 1024 ** 2;
const parts = [sampleBytes(partBytes, 1), sampleBytes(partBytes, 2), sampleBytes(12_345, 3)] as const;
const wholeSha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
const wholeBytes = 2 * partBytes + 12_345;

/** Objects that arrive in parts, by PUT to signed URLs. */
export function describeMultiparts(open: () => OpenedStorage): void {
  const begin = async () => {
    const key = storageKeys.upload(newId('upload'));
    const { multipartId } = await open().storage.createMultipart(key, 'application/octet-stream');
    const send = async (partNumber: number, bytes: Buffer, sizeBytes = bytes.length) => {
      const part = { key, multipartId, partNumber, sizeBytes, expiresInSec: 60 };
      const url = open().origin + (await open().storage.signPart(part));
      return fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
    };
    const arrived = () => open().storage.listParts(key, multipartId);
    const complete = (list: ArrivedPart[]) => open().storage.completeMultipart(key, multipartId, list);
    return { key, multipartId, send, arrived, complete };
  };
  const digest = async (key: string) => digestOf((await open().storage.open(key)).body);

  describe('multiparts', () => {
    it('are joined in number order, whatever the order of arrival', async () => {
      const { key, send, arrived, complete } = await begin();
      for (const number of [3, 1, 2]) expect((await send(number, parts[number - 1]!)).status).toBe(200);
      const list = await arrived();
      expect(list.map((part) => [part.partNumber, part.sizeBytes])).toEqual([
        [1, partBytes],
        [2, partBytes],
        [3, 12_345],
      ]);
      expect(await open().storage.stat(key)).toBeNull();
      expect(await complete(list.reverse())).toMatchObject({ key, sizeBytes: wholeBytes });
      expect(await digest(key)).toEqual({ sha256: wholeSha256, sizeBytes: wholeBytes });
    }, 60_000);

    it('go on where they stopped, by what has arrived', async () => {
      const { key, send, arrived, complete } = await begin();
      expect(await arrived()).toEqual([]);
      await send(2, parts[1]);
      const missing = [1, 3].filter((number) => number !== 2);
      expect((await arrived()).map((part) => part.partNumber)).toEqual([2]);
      for (const number of missing) await send(number, parts[number - 1]!);
      await complete(await arrived());
      expect((await digest(key)).sha256).toBe(wholeSha256);
    }, 60_000);

    it('take the later of two parts of the same number', async () => {
      const { key, send, arrived, complete } = await begin();
      await send(1, sampleBytes(partBytes, 9));
      const stale = await arrived();
      for (const number of [1, 2, 3]) await send(number, parts[number - 1]!);
      const list = await arrived();
      expect(list[0]!.etag).not.toBe(stale[0]!.etag);
      await expect(complete([stale[0]!, ...list.slice(1)])).rejects.toMatchObject({
        code: 'upload.incomplete',
      });
      await complete(list);
      expect((await digest(key)).sha256).toBe(wholeSha256);
    }, 60_000);

    it('answer a repeated completion as the first one', async () => {
      const { send, arrived, complete } = await begin();
      await send(1, parts[2]);
      const list = await arrived();
      const first = await complete(list);
      expect(await complete(list)).toMatchObject({ key: first.key, sizeBytes: first.sizeBytes });
    });

    it('appear whole or not at all: a gap, an unknown part, unequal parts', async () => {
      const { key, send, arrived, complete } = await begin();
      await send(1, parts[0]);
      await send(3, parts[2]);
      const [first, third] = await arrived();
      const invented = { partNumber: 2, sizeBytes: partBytes, etag: '"d41d8cd98f00b204e9800998ecf8427e"' };
      await expect(complete([first!, third!])).rejects.toMatchObject({ code: 'upload.incomplete' });
      await expect(complete([])).rejects.toMatchObject({ code: 'upload.incomplete' });
      await expect(complete([first!, invented, third!])).rejects.toMatchObject({ code: 'upload.incomplete' });
      await send(2, sampleBytes(partBytes - 1));
      await expect(complete(await arrived())).rejects.toMatchObject({ code: 'upload.wrong_size' });
      expect(await open().storage.stat(key)).toBeNull();
      await send(2, parts[1]);
      expect(await complete(await arrived())).toMatchObject({ sizeBytes: wholeBytes });
    }, 60_000);

    it('are gone once aborted', async () => {
      const { key, multipartId, send, arrived, complete } = await begin();
      await send(1, parts[2]);
      const list = await arrived();
      await open().storage.abortMultipart(key, multipartId);
      await open().storage.abortMultipart(key, multipartId);
      expect(await arrived()).toEqual([]);
      expect((await send(2, parts[2])).ok).toBe(false);
      expect(await arrived()).toEqual([]);
      await expect(complete(list)).rejects.toMatchObject({ code: 'upload.not_found' });
      expect(await open().storage.stat(key)).toBeNull();
    });

    it('refuse a part of another length than was signed', async () => {
      const { send, arrived } = await begin();
      expect((await send(1, sampleBytes(2000), 2001)).ok).toBe(false);
      expect((await send(1, sampleBytes(2000), 1999)).ok).toBe(false);
      expect(await arrived()).toEqual([]);
    });

    it('keep a part to its own multipart', async () => {
      const [one, other] = [await begin(), await begin()];
      await one.send(1, parts[2]);
      expect(await open().storage.listParts(other.key, one.multipartId)).toEqual([]);
      expect(await other.arrived()).toEqual([]);
    });
  });
}

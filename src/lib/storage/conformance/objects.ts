import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../new-id';
import { digestOf, failingStream, readAll, sampleBytes, sampleStream, watchMemory } from './samples';
import { storageKeys } from '../keys';
import type { StorageAdapter } from '../types';

const audio = { contentType: 'audio/mp4' };
const binary = { contentType: 'application/octet-stream' };
const largeBytes = 96 * 1024 ** 2;
/** Room for a part being sent and the next one being gathered, far below the size of the object. */
const flatBytes = 48 * 1024 ** 2;

/** Objects: writing, reading, listing, deleting. */
export function describeObjects(open: () => StorageAdapter): void {
  const freshKey = () => storageKeys.assetAudio(newId('asset'));
  const putBytes = (key: string, bytes: Buffer) => open().put(key, Readable.from([bytes]), audio);
  const readKey = async (key: string) => readAll((await open().open(key)).body);
  const keysUnder = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of open().list(prefix)) keys.push(key);
    return keys;
  };

  describe('objects', () => {
    it('come back as they were put, with size, type, time and etag', async () => {
      const key = freshKey();
      const put = await putBytes(key, sampleBytes(100_000));
      const opened = await open().open(key);
      expect(await readAll(opened.body)).toEqual(sampleBytes(100_000));
      expect(opened).toMatchObject({ key, sizeBytes: 100_000, contentType: 'audio/mp4', etag: put.etag });
      expect(put.etag).toMatch(/^"[^"]+"$/);
      expect(Math.abs(put.modifiedAtMs - Date.now())).toBeLessThan(120_000);
      expect(await open().stat(key)).toMatchObject({ key, sizeBytes: 100_000, contentType: 'audio/mp4' });
    });

    it('may be empty', async () => {
      const key = freshKey();
      await open().put(key, Readable.from([]), audio);
      expect(await open().stat(key)).toMatchObject({ sizeBytes: 0 });
      expect(await readKey(key)).toHaveLength(0);
    });

    it('are replaced whole, and the etag tells', async () => {
      const key = freshKey();
      const first = await putBytes(key, sampleBytes(5000, 1));
      const second = await putBytes(key, sampleBytes(300, 2));
      expect(await readKey(key)).toEqual(sampleBytes(300, 2));
      expect(second.etag).not.toBe(first.etag);
    });

    it('travel in both directions without being held in memory', async () => {
      const key = freshKey();
      // What a client loads and keeps at its first large object is not the object.
      await open().put(key, sampleStream(9 * 1024 ** 2, 1), audio);
      const written = watchMemory();
      await open().put(key, sampleStream(largeBytes, 3, written.look), audio);
      expect(written.grownBytes()).toBeLessThan(flatBytes);
      const read = watchMemory();
      const expected = await digestOf(sampleStream(largeBytes, 3));
      expect(await digestOf((await open().open(key)).body, read.look)).toEqual(expected);
      expect(read.grownBytes()).toBeLessThan(flatBytes);
      await open().delete(key);
    }, 120_000);

    it('go from and to files of this machine', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'pocketreel-files-'));
      const key = freshKey();
      await writeFile(join(folder, 'in'), sampleBytes(70_000));
      expect(await open().putFile(key, join(folder, 'in'), audio)).toMatchObject({ sizeBytes: 70_000 });
      await open().fetchToFile(key, join(folder, 'out'));
      expect(await readFile(join(folder, 'out'))).toEqual(sampleBytes(70_000));
      await expect(open().fetchToFile(freshKey(), join(folder, 'no'))).rejects.toMatchObject({
        code: 'storage.not_found',
      });
      await rm(folder, { recursive: true });
    });

    it.each([
      ['the first two bytes', { startByte: 0, endByte: 1 }, 0, 2],
      ['the middle', { startByte: 400, endByte: 699 }, 400, 700],
      ['the last bytes', { startByte: 990, endByte: 999 }, 990, 1000],
      ['an end past the last byte', { startByte: 900, endByte: 5000 }, 900, 1000],
    ])('give a range: %s', async (_name, range, from, to) => {
      const key = freshKey();
      await putBytes(key, sampleBytes(1000));
      const opened = await open().open(key, range);
      expect(await readAll(opened.body)).toEqual(sampleBytes(1000).subarray(from, to));
      expect(opened.sizeBytes).toBe(1000);
    });

    it('refuse a range that starts past the last byte', async () => {
      const key = freshKey();
      await putBytes(key, sampleBytes(10));
      const range = { startByte: 10, endByte: 20 };
      await expect(open().open(key, range)).rejects.toMatchObject({ code: 'storage.range_invalid' });
    });

    it('that are missing are distinguished from a failure', async () => {
      expect(await open().stat(freshKey())).toBeNull();
      await expect(open().open(freshKey())).rejects.toMatchObject({ code: 'storage.not_found' });
      await open().delete(freshKey());
    });

    it('leave nothing behind when their source fails', async () => {
      const key = freshKey();
      const failure = new Error('the line was cut');
      for (const sizeBytes of [10, 9_000_000]) {
        await expect(open().put(key, failingStream(sizeBytes, failure), audio)).rejects.toBe(failure);
        expect(await open().stat(key)).toBeNull();
      }
    });

    it('keep what was there when a replacement fails', async () => {
      const key = freshKey();
      await putBytes(key, sampleBytes(50));
      await expect(open().put(key, failingStream(10, new Error('cut')), audio)).rejects.toThrow('cut');
      expect(await readKey(key)).toEqual(sampleBytes(50));
    });

    it('are refused where they bring more than allowed', async () => {
      const key = freshKey();
      const source = sampleStream(200_001);
      const options = { ...audio, maxBytes: 200_000 };
      await expect(open().put(key, source, options)).rejects.toMatchObject({ code: 'upload.too_large' });
      expect(source.destroyed).toBe(true);
      expect(await open().stat(key)).toBeNull();
      expect(await open().put(key, sampleStream(200_000), options)).toMatchObject({ sizeBytes: 200_000 });
    });

    it('stop being written when the signal aborts, even while the source is silent', async () => {
      const key = freshKey();
      const abort = new AbortController();
      const source = new Readable({ read() {} });
      source.push(sampleBytes(1000));
      const written = open().put(key, source, { ...audio, signal: abort.signal });
      setTimeout(() => abort.abort(new Error('no longer wanted')), 50);
      await expect(written).rejects.toThrow('no longer wanted');
      expect(source.destroyed).toBe(true);
      expect(await open().stat(key)).toBeNull();
    });

    it('are listed by prefix in key order', async () => {
      const id = newId('job');
      const names = ['a/x.bin', 'a-b/x.bin', 'a_b/x.bin', 'a/b/x.bin', 'B/x.bin', 'a/x-y.bin'];
      for (const name of names) await open().put(`jobs/${id}/${name}`, Readable.from(['x']), binary);
      const sorted = names.map((name) => `jobs/${id}/${name}`).sort();
      expect(await keysUnder(`jobs/${id}/`)).toEqual(sorted);
      expect(await keysUnder(`jobs/${id}/a/`)).toEqual(sorted.filter((key) => key.includes('/a/')));
      expect(await keysUnder(`jobs/${id}/a/x`)).toEqual([`jobs/${id}/a/x-y.bin`, `jobs/${id}/a/x.bin`]);
      expect(await keysUnder(`jobs/${newId('job')}/`)).toEqual([]);
      expect(await open().deletePrefix(`jobs/${id}/a/`)).toBe(3);
      expect(await open().deletePrefix(`jobs/${id}/`)).toBe(3);
      expect(await open().deletePrefix(`jobs/${id}/`)).toBe(0);
    });

    it.each([
      '../x/y',
      'a/../../x',
      '/etc/passwd',
      'a//b',
      'a/./b',
      'a/b/',
      'a',
      '',
      'a/b\0c',
      'a\\..\\b/c',
      '.parts/a',
    ])('never have the key %j', async (key) => {
      const refused = { code: 'input.invalid' };
      const source = Readable.from(['x']);
      await expect(open().put(key, source, audio)).rejects.toMatchObject(refused);
      expect(source.destroyed).toBe(true);
      await expect(open().open(key)).rejects.toMatchObject(refused);
      await expect(open().stat(key)).rejects.toMatchObject(refused);
      await expect(open().delete(key)).rejects.toMatchObject(refused);
      await expect(open().createMultipart(key, 'audio/mp4')).rejects.toMatchObject(refused);
    });

    it.each(['', 'a', '../', 'videos/../'])('never lose everything under %j', async (prefix) => {
      await expect(open().deletePrefix(prefix)).rejects.toMatchObject({ code: 'input.invalid' });
    });
  });
}

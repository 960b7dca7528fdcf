import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { acceptPut } from '../../http/accept-put';
import { sendObject } from '../../http/send-object';
import { describeStorage } from '../conformance/index';
import { failingStream } from '../conformance/samples';
import { LocalStorageAdapter, localPaths } from './LocalStorageAdapter';
import { onDisk } from './on-disk';
import { openServer } from '../../../../tests/http/open-server';
import { tempDir } from '../../../../tests/studio/temp-dir';

const audio = { contentType: 'audio/mp4' };
let folder: string;
beforeAll(async () => {
  folder = tempDir('storage');
});

describeStorage('local disk', async () => {
  const storage = new LocalStorageAdapter(join(folder, 'files'), randomBytes(32));
  const server = await openServer(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === localPaths.put) return acceptPut(storage, request);
    if (request.method === 'PUT') return new Response(null, { status: 405 });
    const { key, downloadFilename } = storage.verifyGet(searchParams);
    return sendObject(storage, key, request, { downloadFilename });
  });
  return { storage, origin: server.origin, close: server.close };
});

describe('the local disk', () => {
  const open = async () => {
    const root = await mkdtemp(join(folder, 'root-'));
    return { root, storage: new LocalStorageAdapter(root, randomBytes(32)) };
  };

  it('the local disk follows no symbolic link out of its root, to read, write, list or delete', async () => {
    const { root, storage } = await open();
    const outside = await mkdtemp(join(folder, 'outside-'));
    await writeFile(join(outside, 'audio.m4a'), 'secret');
    await mkdir(join(root, 'assets'));
    await symlink(outside, join(root, 'assets', 'linked'));
    await mkdir(join(root, 'assets', 'plain'));
    await symlink(join(outside, 'audio.m4a'), join(root, 'assets', 'plain', 'audio.m4a'));
    for (const key of ['assets/linked/audio.m4a', 'assets/plain/audio.m4a']) {
      await expect(storage.open(key)).rejects.toMatchObject({ code: 'storage.not_found' });
      expect(await storage.stat(key)).toBeNull();
      await storage.delete(key);
    }
    await expect(storage.put('assets/linked/new.m4a', Readable.from(['x']), audio)).rejects.toThrow();
    expect(await storage.deletePrefix('assets/')).toBe(0);
    expect(await readdir(outside)).toEqual(['audio.m4a']);
  });

  it('the local disk leaves no unfinished file and no empty folder behind', async () => {
    const { root, storage } = await open();
    await expect(storage.put('a/b/c.m4a', failingStream(10, new Error('cut')), audio)).rejects.toThrow('cut');
    await storage.put('a/b/d.m4a', Readable.from(['x']), audio);
    await storage.delete('a/b/d.m4a');
    expect((await readdir(root)).sort()).toEqual(['.studio-files', '.writing']);
    expect(await readdir(join(root, '.writing'))).toEqual([]);
  });

  it('the local disk survives a source that fails before it is read', async () => {
    const { storage } = await open();
    const source = new Readable({ read() {} });
    source.destroy(new Error('early'));
    await expect(storage.put('a/b/c.m4a', source, audio)).rejects.toThrow('early');
  });

  it('the local disk removes what crashed writers left, after a while', async () => {
    const { root, storage } = await open();
    await mkdir(join(root, '.writing'));
    await writeFile(join(root, '.writing', 'half'), 'half a file');
    await storage.createMultipart('uploads/u/file');
    expect(await storage.removeLeftovers(60_000)).toBe(0);
    expect(await storage.removeLeftovers(0)).toBe(2);
  });

  it('the local disk keeps writing while folders next door are deleted', async () => {
    const { storage } = await open();
    const write = (index: number) => storage.put(`jobs/j/t/${index}.bin`, Readable.from(['x']), audio);
    const remove = (index: number) => storage.delete(`jobs/j/t/${index}.bin`);
    for (let round = 0; round < 200; round += 1) {
      await Promise.all([
        write(round),
        write(round + 100),
        remove(round - 1),
        storage.deletePrefix('jobs/j/'),
      ]);
    }
  });

  it('the local disk joins once when two complete at the same time', async () => {
    const { storage } = await open();
    const key = 'uploads/u/file';
    const { multipartId } = await storage.createMultipart(key);
    const put = new URL(
      `http://x${await storage.signPart({ key, multipartId, partNumber: 1, sizeBytes: 5, expiresInSec: 9 })}`,
    );
    await storage.receive(storage.verifyPut(put.searchParams), {
      body: Readable.from([Buffer.from('hello')]),
      contentType: null,
      lengthBytes: null,
    });
    const parts = await storage.listParts(key, multipartId);
    const both = await Promise.all([1, 2, 3].map(() => storage.completeMultipart(key, multipartId, parts)));
    expect(both.map((stat) => stat.sizeBytes)).toEqual([5, 5, 5]);
  });

  it('the local disk refuses a file larger than any that a studio makes', async () => {
    const { storage } = await open();
    const signed = await storage.signPut('videos/v/master.mp4', {
      contentType: 'video/mp4',
      expiresInSec: 9,
    });
    const grant = storage.verifyPut(new URL(`http://x${signed}`).searchParams);
    const body = Readable.from([Buffer.from('hello')]);
    const declared = { body, contentType: 'video/mp4', lengthBytes: 2_400_000_001 };
    await expect(storage.receive(grant, declared)).rejects.toMatchObject({ code: 'upload.too_large' });
    await storage.receive(grant, { ...declared, lengthBytes: null });
    expect(await storage.stat('videos/v/master.mp4')).toMatchObject({ sizeBytes: 5 });
  });

  it('the local disk reports storage.full if it is full, storage.unavailable if it cannot be written', async () => {
    const unavailable = { code: 'storage.unavailable' };
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const storage = new LocalStorageAdapter(join(file, 'files'), randomBytes(32));
    await expect(storage.checkHealth()).rejects.toMatchObject(unavailable);
    await expect(storage.put('a/b.m4a', Readable.from(['x']), audio)).rejects.toMatchObject(unavailable);
    if (process.platform !== 'linux') return;
    await expect(onDisk(writeFile('/dev/full', 'x'))).rejects.toMatchObject({
      code: 'storage.full',
      cause: { code: 'ENOSPC' },
    });
    const overQuota = Object.assign(new Error('EDQUOT'), { syscall: 'write', code: 'EDQUOT' });
    await expect(onDisk(Promise.reject(overQuota))).rejects.toMatchObject({ code: 'storage.full' });
  });

  it('the local disk is unavailable, not empty, while another folder lies in its place, as when it is not mounted', async () => {
    const { root, storage } = await open();
    await storage.put('a/b.m4a', Readable.from(['x']), audio);
    const isAway = async () => {
      const unavailable = { code: 'storage.unavailable' };
      await expect(storage.stat('a/b.m4a')).rejects.toMatchObject(unavailable);
      await expect(storage.open('a/b.m4a')).rejects.toMatchObject(unavailable);
      await expect(storage.list('a/')[Symbol.asyncIterator]().next()).rejects.toMatchObject(unavailable);
      await expect(storage.checkReadable()).rejects.toMatchObject(unavailable);
      await expect(storage.put('a/c.m4a', Readable.from(['x']), audio)).rejects.toMatchObject(unavailable);
    };
    await rename(root, `${root}-away`);
    await isAway();
    await mkdir(root); // what is left of a place when its disk is taken away
    await isAway();
    expect(await readdir(root)).toEqual([]);
    await rm(root, { recursive: true });
    await rename(`${root}-away`, root);
    expect(await storage.stat('a/b.m4a')).toMatchObject({ sizeBytes: 1 });
  });
});

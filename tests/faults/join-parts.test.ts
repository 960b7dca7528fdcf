import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { sampleBytes } from '@/lib/storage/conformance/samples';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import { describeWithDisks, SmallDisk } from './SmallDisk';
import { tempDir } from '../studio/temp-dir';

const key = 'uploads/upload_a/file';
const mib = 1024 ** 2;
const sizes = [8 * mib, 8 * mib, 8 * mib, 6 * mib];
const samples = sizes.map((sizeBytes, index) => sampleBytes(sizeBytes, index));
const wholeSha256 = createHash('sha256').update(Buffer.concat(samples)).digest('hex');

/** A disk of 40 MB, and on it all parts of an upload of 30 MB. */
describeWithDisks('an upload that takes most of the disk', () => {
  let folder: string;
  let disk: SmallDisk;
  let storage: LocalStorageAdapter;
  let multipartId: string;
  beforeEach(async () => {
    folder = tempDir('join');
    disk = new SmallDisk(folder, 40);
    storage = new LocalStorageAdapter(folder, Buffer.alloc(32, 1));
    ({ multipartId } = await storage.createMultipart(key));
    for (const [index, bytes] of samples.entries()) await send(index + 1, bytes);
  });
  afterEach(() => {
    disk.unmount();
  });

  const send = (partNumber: number, bytes: Buffer) => {
    const part = { multipartId, partNumber, sizeBytes: bytes.length };
    const grant = { key, sizeBytes: bytes.length, part };
    return storage.receive(grant, {
      body: Readable.from([bytes]),
      contentType: null,
      lengthBytes: bytes.length,
    });
  };
  const complete = async () =>
    storage.completeMultipart(key, multipartId, await storage.listParts(key, multipartId));
  const sha256 = async () => {
    const hash = createHash('sha256');
    for await (const chunk of (await storage.open(key)).body) hash.update(chunk as Buffer);
    return hash.digest('hex');
  };
  const partsFolder = () => {
    const [name] = readdirSync(join(folder, '.parts'));
    return name === undefined ? null : join(folder, '.parts', name);
  };

  it('is joined without taking its room twice, by calls at the same time too', async () => {
    const answers = await Promise.all([complete(), complete(), complete()]);
    for (const { sizeBytes } of answers) expect(sizeBytes).toBe(30 * mib);
    expect(await sha256()).toBe(wholeSha256);
    expect(partsFolder()).toBeNull();
  }, 60_000);

  it('loses nothing where the disk is full while it is joined, and is joined once there is room', async () => {
    disk.fill();
    await expect(complete()).rejects.toMatchObject({ code: 'storage.full' });
    expect(await storage.listParts(key, multipartId)).toHaveLength(sizes.length);
    expect(await storage.stat(key)).toBeNull();
    disk.free();
    expect(await complete()).toMatchObject({ sizeBytes: 30 * mib });
    expect(await sha256()).toBe(wholeSha256);
  }, 60_000);

  it('loses nothing where the process is killed while it is joined, whenever that is', async () => {
    let broken = 0;
    const parts = await storage.listParts(key, multipartId);
    for (let delayMs = 1; delayMs <= 22; delayMs += 3) {
      await killWhileJoining(delayMs);
      // It was done before it was killed, perhaps in the middle of tidying up.
      if ((await storage.stat(key)) !== null) break;
      expect(await storage.listParts(key, multipartId)).toHaveLength(sizes.length);
      if (!existsSync(join(partsFolder()!, 'joined'))) continue;
      broken += 1;
      await expect(send(2, samples[1]!)).rejects.toMatchObject({ code: 'upload.already_finished' });
    }
    expect(broken).toBeGreaterThan(0);
    expect(await storage.completeMultipart(key, multipartId, parts)).toMatchObject({ sizeBytes: 30 * mib });
    expect(await sha256()).toBe(wholeSha256);
  }, 120_000);

  const killWhileJoining = async (delayMs: number) => {
    const script = join(__dirname, 'complete-multipart.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, key, multipartId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await sleep(delayMs);
    child.kill('SIGKILL');
    await closed;
  };
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithDisks, SmallDisk } from '../../../tests/faults/SmallDisk';
import { toAppError } from '@/core/errors/errors';
import { MixFile } from './MixFile';
import { tempDir } from '../../../tests/studio/temp-dir';

const dir = tempDir('mix-file');

const read = (path: string) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);

test('a mix can be written in any order and changed in place, and is silent elsewhere', async () => {
  const mix = await MixFile.create(join(dir, 'mix.f32'), 200_000);
  await mix.write(150_000, new Float32Array(2 * 50_000).fill(0.5));
  await mix.write(0, Float32Array.of(0.25, -0.25));
  const firsts: number[] = [];
  await mix.change(140_000, 60_000, (samples, first) => {
    firsts.push(first);
    samples.forEach((sample, at) => (samples[at] = 2 * sample));
  });
  await mix.change(0, 100_000, (samples, first) => {
    firsts.push(first);
    if (first === 0) samples[0] = -1;
  });
  await mix.close();
  const sound = read(mix.path);
  expect(firsts).toEqual([0, 0, 65_536]);
  expect(sound.length).toBe(400_000);
  expect([sound[0], sound[1], sound[2], sound[299_999], sound[300_000], sound.at(-1)]).toEqual([
    -1, -0.25, 0, 0, 1, 1,
  ]);
});

describeWithDisks('on a disk without room for it', () => {
  const folder = join(dir, 'small');
  let disk: SmallDisk;
  beforeAll(() => {
    disk = new SmallDisk(folder, 4);
  });
  afterAll(() => disk.unmount());

  test('a mix that does not fit on the disk is refused before anything is written', async () => {
    const path = join(folder, 'mix.f32');
    await expect(MixFile.create(path, 48_000 * 60)).rejects.toMatchObject({ code: 'storage.full' });
    expect(existsSync(path)).toBe(false);
  });

  test('a mix reports a disk that fills up while it is written', async () => {
    const mix = await MixFile.create(join(folder, 'late.f32'), 48_000 * 5);
    disk.fill();
    const failure = await mix.write(0, new Float32Array(2 * 48_000)).catch(toAppError);
    expect(failure).toMatchObject({ code: 'storage.full' });
    await mix.close();
  });
});

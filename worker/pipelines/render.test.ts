import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobInput } from '@/core/jobs/catalog';
import { storageKeys } from '@/lib/storage/keys';
import { ffmpeg, probeValue, speak } from '../sound/fixtures/make-media';
import { createPipelineRig } from './fixtures/pipeline-rig';
import type { PipelineRig } from './fixtures/pipeline-rig';
import { ingest } from './ingest/ingest';
import { render } from './render';

jest.setTimeout(180_000);

let rig: PipelineRig;
let assetId: string;

beforeAll(async () => {
  rig = await createPipelineRig();
  const voice = join(rig.dir, 'voice.wav');
  speak(voice, 'Good evening.');
  const input = await rig.upload(voice, 'voice.wav');
  assetId = (await rig.complete(ingest, input)).assetId;
});
afterAll(() => rig.close());

const renderInput = (changes: Partial<JobInput<'render'>> = {}): JobInput<'render'> => ({
  audio: { type: 'asset', assetId },
  look: 'bars',
  aspect: '1:1',
  title: 'Good evening',
  ...changes,
});

test('makes a video of a recording and analyses it only the first time', async () => {
  const stages: string[] = [];
  const before = await rig.asset(assetId);
  const { outcome, ownedKeys } = await rig.run(render, renderInput(), {
    onStage: (stage) => stages.push(stage),
  });
  expect(stages).toEqual(['fetching', 'analyzing', 'drawing', 'storing']);

  const after = await rig.asset(assetId);
  const key = storageKeys.assetAnalysis(assetId);
  const { sizeBytes } = (await rig.storage.stat(key))!;
  expect(after.files).toEqual({ ...before.files, analysis: { key, sizeBytes } });

  const { result, rows } = outcome;
  expect(result.shareKey).toBe(result.videoKey);
  expect(ownedKeys).toEqual([storageKeys.videoPrefix(result.videoId)]);
  expect(Math.abs(result.durationSec - before.durationSec)).toBeLessThan(1 / 30);
  const video = await rig.fetch(result.videoKey);
  const poster = await rig.fetch(result.posterKey);
  expect(Number(probeValue(video, 'format=duration'))).toBeCloseTo(result.durationSec, 2);
  expect(rows?.videos).toEqual([
    expect.objectContaining({
      ...{ videoId: result.videoId, assetId, widthPx: 1080, heightPx: 1080 },
      spec: { look: 'bars', aspect: '1:1', title: 'Good evening' },
      files: {
        master: { key: result.videoKey, sizeBytes: statSync(video).size },
        share: { key: result.videoKey, sizeBytes: statSync(video).size },
        poster: { key: result.posterKey, sizeBytes: statSync(poster).size },
      },
    }),
  ]);

  stages.length = 0;
  const picture = join(rig.dir, 'cover.png');
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=300x200', '-frames:v', '1', picture);
  const cover = (await rig.upload(picture, 'cover.png')) as { storageKey: string };
  await rig.run(render, renderInput({ look: 'ring', coverKey: cover.storageKey }), {
    onStage: (stage) => stages.push(stage),
  });
  expect(stages).toEqual(['fetching', 'drawing', 'storing']);
});

test('makes a damaged analysis again', async () => {
  const key = storageKeys.assetAnalysis(assetId);
  const damaged = join(rig.dir, 'damaged.bin');
  writeFileSync(damaged, 'no analysis');
  await rig.storage.putFile(key, damaged, { contentType: 'application/octet-stream' });
  await rig.run(render, renderInput());
  expect((await rig.storage.stat(key))!.sizeBytes).toBeGreaterThan(1000);
});

test('refuses a missing recording and unusable covers', async () => {
  const unknown = rig.run(render, renderInput({ audio: { type: 'asset', assetId: 'asset_none' } }));
  await expect(unknown).rejects.toMatchObject({ code: 'asset.not_found' });
  const text = join(rig.dir, 'text.png');
  writeFileSync(text, 'this is no picture');
  const uploaded = (await rig.upload(text, 'text.png')) as { storageKey: string };
  for (const coverKey of [
    uploaded.storageKey,
    'uploads/none/file',
    `assets/${assetId}/peaks.bin`,
    '../../etc/passwd',
  ]) {
    await expect(rig.run(render, renderInput({ coverKey }))).rejects.toMatchObject({
      code: 'render.cover_unusable',
    });
  }
});

test('stops with the abort reason and writes nothing under a final key', async () => {
  const abort = new AbortController();
  const reason = new Error('cancelled');
  const onProgress = () => abort.abort(reason);
  const before = await keysOf('videos/');
  await expect(rig.run(render, renderInput(), { signal: abort.signal, onProgress })).rejects.toBe(reason);
  expect(await keysOf('videos/')).toEqual(before);
});

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of rig.storage.list(prefix)) keys.push(key);
  return keys;
}

test('draws from the m4a if the original is gone', async () => {
  const { files, durationSec } = await rig.asset(assetId);
  const [originalKey, audioKey] = [files.original.key, files.audio.key];
  const kept = await rig.fetch(originalKey);
  await rig.storage.delete(originalKey);
  const { outcome } = await rig.run(render, renderInput());
  expect(Math.abs(outcome.result.durationSec - durationSec)).toBeLessThan(1 / 30);
  expect(originalKey).not.toBe(audioKey);
  await rig.storage.putFile(originalKey, kept, { contentType: 'audio/wav' });
});

import { eq } from 'drizzle-orm';
import { resetDatabase } from '@/lib/db/get-database';
import { assets } from '@/lib/db/schema';
import { readUsedBytes } from '@/lib/uploads/used-bytes';
import { ffmpeg, speak } from '../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from './fixtures/mix-rig';
import { ingest } from './ingest/ingest';
import { render } from './render';
import { save } from './save';

jest.setTimeout(180_000);

let rig: MixRig;
let voice: string;
let spare: string;

beforeAll(async () => {
  rig = await createMixRig();
  voice = await rig.ingestFile('voice.wav');
});
afterAll(() => {
  resetDatabase();
  rig.close();
});
/** What can be removed to make room. */
beforeEach(async () => {
  const { durationSec } = await rig.asset(voice);
  const edit = recipeOf([{ sourceAssetId: voice, endSec: durationSec }], { outputFormat: 'wav' });
  spare = (await rig.complete(save, edit)).assetId;
});

const remove = (assetId: string) =>
  rig.database.run((orm) => orm.delete(assets).where(eq(assets.assetId, assetId)));
const withFree = async (bytes: number) => ({
  variables: { STORAGE_QUOTA_BYTES: String((await readUsedBytes(rig.database)) + bytes) },
});

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of rig.storage.list(prefix)) keys.push(key);
  return keys.sort();
}

test('a save that no longer fits into the quota fails for good and stores nothing, and fits once room is made', async () => {
  const options = await withFree(1_000);
  const recipe = recipeOf([{ sourceAssetId: voice, endSec: 1 }]);
  const before = await keysOf('assets/');
  await expect(rig.run(save, recipe, options)).rejects.toMatchObject({
    code: 'quota.exceeded',
    fate: 'never',
  });
  expect(await keysOf('assets/')).toEqual(before);
  await remove(spare);
  const { assetId } = await rig.complete(save, recipe, options);
  expect(await keysOf(`assets/${assetId}/`)).toHaveLength(3);
});

test('a render that no longer fits into the quota fails for good and stores nothing, and fits once room is made', async () => {
  speak(rig.at('short.wav'), 'Good evening.');
  const assetId = await rig.ingestFile('short.wav');
  const input = { audio: { type: 'asset', assetId }, look: 'bars', aspect: '1:1' } as const;
  const first = await rig.run(render, input);
  const { master, poster } = first.outcome.rows!.videos![0]!.files;
  const options = await withFree(master.sizeBytes! + poster.sizeBytes! - 20_000);
  const before = await keysOf('videos/');
  await expect(rig.run(render, input, options)).rejects.toMatchObject({
    code: 'quota.exceeded',
    fate: 'never',
  });
  expect(await keysOf('videos/')).toEqual(before);
  await remove(spare);
  await rig.run(render, input, options);
  expect(await keysOf('videos/')).toHaveLength(2 * before.length);
});

test('an ingest asks for no room beside that of its upload', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'sine=f=440:d=3', rig.at('tone.wav'));
  const upload = await rig.upload(rig.at('tone.wav'), 'tone.wav');
  const { assetId, duplicate } = await rig.complete(ingest, upload, await withFree(1));
  expect(duplicate).toBe(false);
  expect(await keysOf(`assets/${assetId}/`)).toHaveLength(3);
});

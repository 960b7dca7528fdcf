import type { Recipe } from '../audio/recipe-schema';
import { jobCatalog } from '../jobs/catalog';
import { planMake, playsWhole, wholeClip } from './plan-make';

const plain: Recipe = {
  version: 1,
  clips: [wholeClip('asset_a', 10)],
  loudness: 'off',
  clean: 'off',
  outputFormat: 'm4a',
};
const video = { look: 'bars', aspect: '9:16', title: 'Hi' } as const;

describe('the plan of a make', () => {
  it('is a render alone if the sound is ready', () => {
    expect(planMake(plain, video, { type: 'ready', assetId: 'asset_a' })).toEqual([
      { kind: 'render', input: { ...video, audio: { type: 'asset', assetId: 'asset_a' } } },
    ]);
  });

  it('saves the recipe first if it changes the sound, and renders what the save makes', () => {
    const [save, render, ...more] = planMake({ ...plain, loudness: 'social' }, video, { type: 'recordings' });
    expect(more).toEqual([]);
    expect(save).toEqual({ kind: 'save', input: { ...plain, loudness: 'social' } });
    expect(render).toMatchObject({
      kind: 'render',
      input: video,
      fill: [{ from: '$.assetId', to: '$.audio.assetId' }],
    });
  });

  it('takes the whole recording that is still coming, saved only if the recipe changes it', () => {
    const awaiting = { ...plain, clips: [] };
    expect(planMake(awaiting, video, { type: 'coming' })).toMatchObject([
      { kind: 'render', fill: [{ from: '$.assetId', to: '$.audio.assetId' }] },
    ]);
    const cleaned = planMake({ ...awaiting, clean: 'voice' }, video, { type: 'coming' });
    expect(cleaned).toMatchObject([
      {
        kind: 'save',
        input: { clean: 'voice', clips: [{ startSec: 0, gainDb: 0 }] },
        fill: [
          { from: '$.assetId', to: '$.clips[0].sourceAssetId' },
          { from: '$.durationSec', to: '$.clips[0].endSec' },
        ],
      },
      { kind: 'render' },
    ]);
  });

  it('has inputs that their kinds take, once filled', () => {
    for (const type of ['recordings', 'coming'] as const) {
      for (const { kind, input } of planMake({ ...plain, loudness: 'social' }, video, { type })) {
        expect(jobCatalog[kind].input.safeParse(input).success).toBe(true);
      }
    }
  });
});

describe('a recipe that plays a whole recording', () => {
  it('has one untouched clip from start to end, and no loudness or cleaning', () => {
    expect(playsWhole(plain, 10)).toBe(true);
    const [clip] = plain.clips;
    const others: Recipe[] = [
      { ...plain, loudness: 'podcast' },
      { ...plain, clean: 'voice' },
      { ...plain, clips: [] },
      { ...plain, clips: [clip!, clip!] },
      ...[{ startSec: 1 }, { endSec: 9.9 }, { gainDb: 1 }, { fadeInSec: 1 }, { fadeOutSec: 1 }].map(
        (change) => ({ ...plain, clips: [{ ...clip!, ...change }] }),
      ),
    ];
    for (const other of others) expect(playsWhole(other, 10)).toBe(false);
  });
});

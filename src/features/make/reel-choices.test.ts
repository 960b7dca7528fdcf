import { newReelSchema, reelChangeSchema } from '@/core/reels/reel-schema';
import { changeOf, choicesOf, disagrees, firstVideo } from './reel-choices';
import { sampleReel } from './fixtures/sample-reel';

describe('the choices for a reel', () => {
  it('are those of its video and recipe', () => {
    const video = { look: 'ring', aspect: '1:1', title: 'On top', subtitle: 'Below' } as const;
    expect(choicesOf(sampleReel({ video }))).toEqual({ ...video, loudness: 'social' });
  });

  it('begin with the first video under the name of the reel, once its recording is there', () => {
    const reel = sampleReel({ video: null });
    expect(choicesOf(reel)).toMatchObject({ ...firstVideo, title: 'A walk', subtitle: '' });
    expect(choicesOf({ ...reel, recipe: { ...reel.recipe, clips: [] } }).title).toBe('');
    expect(newReelSchema.safeParse({ recipe: reel.recipe, video: firstVideo }).success).toBe(true);
  });

  it('become a change that the studio takes and that leaves alone what was not chosen', () => {
    const video = { ...firstVideo, title: 'A walk', fps: 60, params: { accent: '#ff8800' } } as const;
    const change = changeOf(sampleReel({ video, revision: 7 }), { look: 'ring' });
    expect(change).toEqual({ revision: 7, video: { ...video, look: 'ring', subtitle: undefined } });
    expect(reelChangeSchema.safeParse(JSON.parse(JSON.stringify(change))).success).toBe(true);
    const louder = changeOf(sampleReel(), { loudness: 'podcast' });
    expect(Object.keys(louder)).toEqual(['revision', 'recipe']);
    expect(louder.recipe).toEqual({ ...sampleReel().recipe, loudness: 'podcast' });
  });

  it('name the reel by the title on the picture, unless that is empty', () => {
    expect(changeOf(sampleReel(), { title: 'At sea ' })).toMatchObject({
      title: 'At sea',
      video: { title: 'At sea ' },
    });
    const cleared = changeOf(sampleReel(), { title: '  ' });
    expect(cleared).not.toHaveProperty('title');
    expect(cleared.video?.title).toBeUndefined();
  });

  it('disagree with a change elsewhere only if both changed the same to something else', () => {
    const base = sampleReel();
    const newer = sampleReel({ revision: 2, video: { ...firstVideo, title: 'A walk', aspect: '1:1' } });
    expect(disagrees(base, newer, { look: 'ring' })).toBe(false);
    expect(disagrees(base, newer, { aspect: '1:1' })).toBe(false);
    expect(disagrees(base, newer, { aspect: '16:9' })).toBe(true);
  });
});

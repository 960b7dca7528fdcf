import { isDeepStrictEqual } from 'node:util';
import type { ReelAnswer, ReelChange } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { sampleReel } from './fixtures/sample-reel';
import { ReelDraft } from './ReelDraft';

const pick = ({ title, video, recipe }: ReelAnswer) => ({ title, video, recipe });

/**
 * A studio that keeps one reel by its contract: a change of an old revision is refused with the newer reel,
 * unless the reel holds it already.
 */
class OneReelStudio {
  reel = sampleReel();
  readonly changes: ReelChange[] = [];
  makes = 0;
  isDown = false;

  readonly change = async (change: ReelChange): Promise<ReelAnswer> => {
    this.changes.push(change);
    await Promise.resolve();
    if (this.isDown) throw ApiError.fromClient('client.unreachable');
    const { title, video, recipe } = { ...this.reel, ...change };
    if (isDeepStrictEqual({ title, video, recipe }, pick(this.reel))) return this.reel;
    if (change.revision !== this.reel.revision)
      throw new ApiError('reel.changed', 'Changed.', 409, { reel: this.reel });
    this.changeElsewhere(change);
    return this.reel;
  };

  readonly make = async (change: ReelChange | undefined): Promise<void> => {
    if (change) await this.change(change);
    this.makes += 1;
  };

  changeElsewhere({ title, video, recipe }: Partial<ReelChange>): void {
    const { reel } = this;
    this.reel = {
      ...reel,
      revision: reel.revision + 1,
      title: title ?? reel.title,
      video: video ?? reel.video,
      recipe: recipe ?? reel.recipe,
    };
  }
}

function openDraft() {
  const studio = new OneReelStudio();
  const pauses: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => pauses.push(resolve));
  const draft = new ReelDraft(studio.reel, { change: studio.change, pause });
  draft.subscribe(() => undefined);
  return { studio, draft, pauses };
}

const video = { look: 'bars', aspect: '9:16', title: 'A walk' } as const;

describe('the draft of a reel', () => {
  it('saves several changes as one, a moment after the last', async () => {
    const { studio, draft } = openDraft();
    draft.change({ look: 'ring' });
    draft.change({ subtitle: 'Late' });
    expect(draft.getView().choices).toMatchObject({ look: 'ring', subtitle: 'Late' });
    expect(studio.changes).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(studio.changes).toHaveLength(1);
    expect(studio.reel.video).toMatchObject({ look: 'ring', subtitle: 'Late', title: 'A walk' });
    expect(draft.isUnsaved).toBe(false);
  });

  it('keeps what is chosen while it is being saved, and saves that as well', async () => {
    const { studio, draft } = openDraft();
    draft.change({ title: 'One' });
    const saved = draft.save();
    draft.change({ title: 'One and two' });
    await saved;
    expect(draft.getView().choices.title).toBe('One and two');
    await draft.save();
    expect(studio.reel).toMatchObject({ title: 'One and two', revision: 3 });
  });

  it('goes on top of a change elsewhere that has nothing to do with it', async () => {
    const { studio, draft } = openDraft();
    studio.changeElsewhere({ recipe: { ...studio.reel.recipe, loudness: 'podcast' } });
    draft.change({ look: 'ring' });
    await draft.make(studio.make);
    expect(studio.reel).toMatchObject({ video: { look: 'ring' }, recipe: { loudness: 'podcast' } });
    expect(studio.makes).toBe(1);
    expect(draft.getView()).toMatchObject({ overtaken: false, choices: { loudness: 'podcast' } });
  });

  it('shows the newer reel if the same was changed elsewhere, and can still use its own', async () => {
    const { studio, draft } = openDraft();
    studio.changeElsewhere({ video: { ...video, title: 'Elsewhere' }, title: 'Elsewhere' });
    draft.change({ title: 'Here' });
    await expect(draft.make(studio.make)).rejects.toMatchObject({ code: 'reel.changed' });
    expect(draft.getView()).toMatchObject({ overtaken: true, choices: { title: 'Elsewhere' } });
    expect([studio.reel.title, studio.makes]).toEqual(['Elsewhere', 0]);
    draft.useMine();
    await draft.save();
    expect(studio.reel).toMatchObject({ title: 'Here', video: { title: 'Here' } });
    expect(draft.getView().overtaken).toBe(false);
  });

  it('keeps what could not be saved, says why, and tries again by itself', async () => {
    const { studio, draft, pauses } = openDraft();
    studio.isDown = true;
    draft.change({ title: 'On a train' });
    await expect(draft.make(studio.make)).rejects.toMatchObject({ code: 'client.unreachable' });
    await draft.save();
    expect(draft.getView()).toMatchObject({ choices: { title: 'On a train' } });
    expect(draft.getView().failure?.isNetwork).toBe(true);
    studio.isDown = false;
    pauses.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
    expect(studio.reel.title).toBe('On a train');
    expect(draft.getView().failure).toBeNull();
  });

  it('sends the video that is shown with a make, even if nothing was chosen', async () => {
    const { studio, draft } = openDraft();
    const reel = { ...studio.reel, video: null };
    studio.reel = reel;
    draft.take(reel);
    await draft.make(studio.make);
    expect(studio.reel.video).toEqual(video);
    draft.take(studio.reel);
    await draft.make(studio.make);
    expect([studio.changes.length, studio.makes]).toEqual([1, 2]);
  });

  it('sends what was chosen last with the make itself, while an earlier choice is still on its way', async () => {
    const { studio, draft } = openDraft();
    draft.change({ look: 'ring' });
    const saved = draft.save();
    const sent: unknown[] = [];
    const made = draft.make(async (change) => {
      sent.push(change);
      await studio.make(change);
    });
    expect(sent).toEqual([expect.objectContaining({ video: expect.objectContaining({ look: 'ring' }) })]);
    await Promise.all([saved, made]);
    draft.take(studio.reel);
    expect(studio.reel.video).toMatchObject({ look: 'ring' });
    expect([studio.makes, draft.isUnsaved, draft.getView().overtaken]).toEqual([1, false, false]);
  });

  it('takes over progress, and passes over an answer that is older than its own change', async () => {
    const { studio, draft } = openDraft();
    const old = studio.reel;
    draft.change({ look: 'ring' });
    await draft.save();
    draft.take(old);
    expect(draft.getView().choices.look).toBe('ring');
    draft.take({ ...studio.reel, state: 'making' });
    expect(draft.getView().reel.state).toBe('making');
  });
});

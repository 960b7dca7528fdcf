import { sampleJob, sampleReel } from '../make/fixtures/sample-reel';
import { describeReel } from './describe-reel';

const coming = { ...sampleReel().recipe, clips: [] };

describe('how a reel stands', () => {
  it.each([
    ['a draft', {}, 'Not made yet', null],
    ['a made one', { state: 'made', videoId: 'v' }, 'Ready to watch', null],
    ['one without sound', { soundMissing: true }, 'Its recording is missing', null],
    [
      'a made one without sound',
      { state: 'made', videoId: 'v', soundMissing: true },
      'Ready to watch; its recording was deleted',
      null,
    ],
    [
      'one under way',
      { state: 'making', job: sampleJob({ step: 2, steps: 2 }) },
      'Step 2 of 2: Drawing the frames',
      47,
    ],
    [
      'one whose recording is coming',
      { recipe: coming, job: sampleJob({ type: 'ingest', stage: 'downloading', progress: 12 }) },
      'Fetching from the link',
      12,
    ],
    [
      'a failed make',
      { state: 'failed', job: sampleJob({ status: 'failed', error: 'The disk is full.' }) },
      'The video was not made. The disk is full.',
      null,
    ],
    [
      'a failed ingest',
      {
        state: 'failed',
        recipe: coming,
        job: sampleJob({ status: 'failed', error: 'This video is private.' }),
      },
      'The recording did not arrive. This video is private.',
      null,
    ],
    [
      'a cancelled ingest',
      { soundMissing: true, recipe: coming, job: sampleJob({ type: 'ingest', status: 'cancelled' }) },
      'Taking in its recording was cancelled',
      null,
    ],
  ] as const)('is said in words: %s', (_what, some, line, percent) => {
    const { state = 'draft', ...rest } = some as Parameters<typeof sampleReel>[0] & object;
    expect(describeReel(sampleReel({ state, ...rest }))).toMatchObject({ line, percent });
  });
});

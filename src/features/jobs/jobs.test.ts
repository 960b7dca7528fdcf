import { jobCatalog, jobKinds } from '@/core/jobs/catalog';
import { sampleJob as job } from '../make/fixtures/sample-reel';
import { describeJob, jobPace } from './describe-job';
import { queueWords, stageName, stageWords } from './job-words';
import { nextPage } from './next-page';

describe('a job in words', () => {
  it('has a name for every stage of every kind, and no other', () => {
    for (const kind of jobKinds) {
      expect(Object.keys(stageWords[kind])).toEqual(Object.keys(jobCatalog[kind].stages));
      for (const stage of Object.keys(jobCatalog[kind].stages)) {
        expect(stageName(kind, stage)).toMatch(/^[A-Z][a-z]/);
      }
    }
  });

  it('shows a percentage only where the studio has one', () => {
    expect(describeJob(job())).toEqual({
      line: 'Drawing the frames',
      percent: 47,
      spoken: 'Drawing the frames, 40 percent',
    });
    expect(describeJob(job({ indeterminate: true, progress: 0 })).percent).toBeNull();
    expect(
      describeJob(job({ status: 'pending', stage: null, attempt: 0, queuePosition: 2 })).percent,
    ).toBeNull();
  });

  it('tells the place in the queue', () => {
    expect([0, 1, 3].map(queueWords)).toEqual([
      'Next in line',
      '2 jobs ahead of yours',
      '4 jobs ahead of yours',
    ]);
  });

  it('says that it stops, that it tries again, and why it failed', () => {
    expect(describeJob(job({ cancelRequested: true })).line).toBe('Stopping');
    expect(describeJob(job({ status: 'pending', attempt: 1 })).line).toBe('A second try starts shortly');
    expect(describeJob(job({ status: 'failed', error: 'No sound.' })).line).toBe('No sound.');
  });
});

describe('where a job leads', () => {
  const done = { status: 'complete' as const };

  it('is the reel it was made for, from the beginning', () => {
    expect(nextPage(job({ reelId: 'reel_1' }))).toBe('/reels/reel_1');
    expect(nextPage(job({ ...done, reelId: 'reel_1', result: { videoId: 'v' } }))).toBe('/reels/reel_1');
  });

  it('is what it made, if it belongs to no reel', () => {
    expect(nextPage(job({ ...done, type: 'ingest', result: { assetId: 'a' } }))).toBe('/recordings/a');
    expect(nextPage(job({ ...done, type: 'save', result: { assetId: 'p' } }))).toBe('/recordings/p');
    expect(nextPage(job({ ...done, result: { videoId: 'v' } }))).toBe('/videos/v');
  });

  it('is nowhere before the end', () => {
    expect(nextPage(job())).toBeNull();
    expect(nextPage(job({ status: 'failed' }))).toBeNull();
  });
});

test('a job is asked about until it has ended, and often while it stops', () => {
  expect(jobPace(job())).toBe('moving');
  expect(jobPace(job({ cancelRequested: true }))).toBe('stopping');
  expect(jobPace(job({ status: 'cancelled', cancelRequested: true }))).toBe('ended');
});

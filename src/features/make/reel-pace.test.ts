import { sampleJob } from './fixtures/sample-reel';
import { reelPace } from './use-draft';

test('a reel is asked about often while a job runs for it, and seldom once that job has ended', () => {
  expect(reelPace({ job: sampleJob({ type: 'ingest' }) })).toBe('moving');
  expect(reelPace({ job: sampleJob({ type: 'ingest', cancelRequested: true }) })).toBe('stopping');
  for (const status of ['failed', 'cancelled'] as const) {
    expect(reelPace({ job: sampleJob({ type: 'ingest', status, cancelRequested: true }) })).toBe('resting');
  }
  expect(reelPace({})).toBe('resting');
});

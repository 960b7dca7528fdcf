import { getDatabase } from '@/lib/db/get-database';
import { jobs, reels, videos } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { makeOf, saveStep, someReel } from '@/lib/jobs/conformance/ReelHarness';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import * as gpu from './dispatched-render';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ INTERNAL_WEBHOOK_SECRET: gpu.webhookSecret });
});
afterEach(() => studio.close());

/** A render on the GPU that belongs to a make, with a step after it. */
async function dispatchStep() {
  const reel = someReel();
  await getDatabase().run((orm) => orm.insert(reels).values(reel));
  const input = { audio: { type: 'asset', assetId: 'asset_a' }, look: 'bars', aspect: '9:16' };
  const job = { kind: 'render', input, make: makeOf(saveStep) } as const;
  const started = await getJobStore().startMake({ reelId: reel.reelId, revision: 1, job });
  if (started.outcome !== 'started') throw new Error(`the make was not started: ${started.outcome}`);
  const attempt = (await gpu.dispatchNext(started.job.jobId))!;
  return { reelId: reel.reelId, job: started.job, attempt };
}

const rowsOf = () =>
  getDatabase().atomically((orm) => [
    orm.select().from(jobs).orderBy(jobs.seq),
    orm.select().from(videos),
    orm.select().from(reels),
  ]);

it('a reported completion gives the reel its video and adds the next step once, however often it is reported', async () => {
  const { reelId, job, attempt } = await dispatchStep();
  const result = await gpu.putOutputs(attempt);
  for (const seq of [1, 1, 2]) {
    const answer = await gpu.post(gpu.reportOf(attempt, seq, { status: 'complete', result }));
    expect(answer).toMatchObject({ status: 200 });
  }
  const [made, [video, ...more], [reel]] = await rowsOf();
  expect(made).toMatchObject([
    { jobId: job.jobId, status: 'complete' },
    { kind: 'save', status: 'pending', follows: job.jobId, reelId },
  ]);
  expect([video, more]).toMatchObject([{ videoId: attempt.plan.videoId, reelId }, []]);
  expect(reel).toMatchObject({ jobId: made[1]!.jobId, videoId: attempt.plan.videoId });
});

it('a completion reported after its reel was removed leaves neither video nor files nor a next step', async () => {
  const { reelId, attempt } = await dispatchStep();
  const result = await gpu.putOutputs(attempt);
  await getDatabase().run((orm) => orm.delete(reels));
  const answer = await gpu.post(gpu.reportOf(attempt, 1, { status: 'complete', result }));
  expect(answer).toMatchObject({ status: 200, body: { data: { ignored: true, cancelRequested: true } } });
  expect(await rowsOf()).toMatchObject([[{ status: 'cancelled', reelId }], [], []]);
  expect(await gpu.storedKeys(attempt)).toEqual([]);
});

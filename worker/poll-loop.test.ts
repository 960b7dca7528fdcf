import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isEnded,
  isProcessing,
  openLoopRig,
  result,
  untilAborted,
  type LoopRig,
  type Preview,
} from './fixtures/loop-rig';
import type { Pipeline } from './pipelines/types';

describe('the poll loop', () => {
  let rig: LoopRig;
  beforeAll(async () => (rig = await openLoopRig()));
  afterEach(() => rig.drainAll());
  afterAll(() => rig.close());

  it('releases a running job when the grace period of a shutdown ends', async () => {
    const loop = await rig.start(untilAborted);
    const jobId = await rig.create();
    await rig.waitFor(jobId, isProcessing);
    await loop.drain(50);
    expect(await rig.store.get(jobId)).toMatchObject({ status: 'pending', attempt: 0, workerId: null });
    await rig.store.requestCancel(jobId);
  });

  it('releases a job whose claim is answered only after the grace period has ended', async () => {
    const jobId = await rig.create();
    let runs = 0;
    const loop = await rig.start(
      (context) => {
        runs += 1;
        return untilAborted(context);
      },
      { claimTakesMs: 400 },
    );
    await loop.drain(50);
    expect(await rig.store.get(jobId)).toMatchObject({ status: 'pending', attempt: 0, workerId: null });
    expect(runs).toBe(0);
    await rig.store.requestCancel(jobId);
  });

  it('lets a job finish within the grace period', async () => {
    const loop = await rig.start(async () => {
      await sleep(200);
      return { result };
    });
    const jobId = await rig.create();
    await rig.waitFor(jobId, isProcessing);
    await loop.drain(20_000);
    expect(await rig.store.get(jobId)).toMatchObject({ status: 'complete' });
  });

  it('claims the next job as soon as one has ended', async () => {
    const jobIds = [await rig.create(), await rig.create(), await rig.create(), await rig.create()];
    await rig.start(() => Promise.resolve({ result }), { variables: { WORKER_POLL_INTERVAL_MS: '600000' } });
    for (const jobId of jobIds) await rig.waitFor(jobId, isEnded);
  });

  it('shares a queue between two workers without running a job twice', async () => {
    const runs = new Map<string, number>();
    const count: Preview = ({ jobId }) => {
      runs.set(jobId, (runs.get(jobId) ?? 0) + 1);
      return Promise.resolve({ result });
    };
    const jobIds: string[] = [];
    for (let made = 0; made < 40; made += 1) jobIds.push(await rig.create());
    await Promise.all([
      rig.start(count, { variables: { WORKER_CONCURRENCY: '2' } }),
      rig.start(count, { workerId: 'w2' }),
    ]);
    for (const jobId of jobIds)
      expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'complete', attempt: 1 });
    expect([...runs.values()]).toEqual(jobIds.map(() => 1));
  });

  it('runs a quick job while long jobs run and wait, and runs the long jobs one at a time', async () => {
    const order: string[] = [];
    const release = new AbortController();
    const video = { videoId: 'v', videoKey: 'v', shareKey: 's', posterKey: 'p', durationSec: 1 };
    const render: Pipeline<'render'> = async ({ jobId, signal }) => {
      order.push(`begin ${jobId}`);
      if (!release.signal.aborted) await once(AbortSignal.any([release.signal, signal]), 'abort');
      order.push(`end ${jobId}`);
      return { result: video };
    };
    const input = { audio: { type: 'asset', assetId: 'a' }, look: 'bars', aspect: '9:16' };
    const createRender = async () => (await rig.store.create({ kind: 'render', input })).job.jobId;
    const renders = [await createRender(), await createRender()];
    // Polling is so rare here that only the end of a job can wake the loop.
    await rig.start(() => Promise.resolve({ result }), {
      variables: { WORKER_POLL_INTERVAL_MS: '600000' },
      render,
    });
    await rig.waitFor(renders[0]!, isProcessing);
    expect(await rig.waitFor(await rig.create(), isEnded)).toMatchObject({ status: 'complete' });
    expect(await rig.store.get(renders[1]!)).toMatchObject({ status: 'pending', attempt: 0 });
    release.abort();
    for (const jobId of renders)
      expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'complete' });
    expect(order).toEqual(renders.flatMap((jobId) => [`begin ${jobId}`, `end ${jobId}`]));
  });

  it('runs WORKER_CONCURRENCY jobs at a time', async () => {
    let most = 0;
    let now = 0;
    await rig.start(
      async () => {
        most = Math.max(most, (now += 1));
        await sleep(150);
        now -= 1;
        return { result };
      },
      { variables: { WORKER_CONCURRENCY: '2' } },
    );
    const jobIds = await Promise.all([rig.create(), rig.create(), rig.create(), rig.create()]);
    for (const jobId of jobIds) await rig.waitFor(jobId, isEnded);
    expect(most).toBe(2);
  });
});

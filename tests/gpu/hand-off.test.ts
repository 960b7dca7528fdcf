import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import { probeValue } from '../../worker/sound/fixtures/make-media';
import { GpuStudio, webhookSecret } from './GpuStudio';

jest.setTimeout(180_000);

describe('rendering on a GPU elsewhere', () => {
  let studio: GpuStudio;
  let short: string;
  let long: string;

  const assetOf = async (jobId: string) => {
    const { result } = await studio.waitFor(jobId, ended);
    return (result as { assetId: string }).assetId;
  };
  const ended = (answer: PollAnswer) => ['complete', 'failed', 'cancelled'].includes(answer.status);
  const drawing = (answer: PollAnswer) => answer.stage === 'drawing';
  const until = async (holds: () => boolean) => {
    const givenUpAtMs = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > givenUpAtMs) throw new Error(`it did not become true: ${String(holds)}`);
      await sleep(20);
    }
  };
  const callOf = (jobId: string) =>
    [...studio.modal.calls.values()].filter((call) => call.dispatch.jobId === jobId);
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const videoFolders = () => {
    const folder = join(studio.filesDir, 'videos');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  /** The whole of a video is there, and nothing that another attempt left. */
  const expectVideo = async (answer: PollAnswer, durationSec: number) => {
    expect(answer).toMatchObject({ status: 'complete' });
    const video = await studio.fetchVideo(answer);
    expect(Number(probeValue(video, 'format=duration'))).toBeCloseTo(durationSec, 1);
    const { videoId } = answer.result as { videoId: string };
    expect(readdirSync(join(studio.filesDir, 'videos', videoId)).sort()).toEqual([
      'master.mp4',
      'poster.jpg',
    ]);
  };

  beforeAll(async () => {
    studio = await GpuStudio.open();
    studio.startWorker({ WORKER_ID: 'first' });
    const jobs = [await studio.upload(2), await studio.upload(40)];
    [short, long] = [await assetOf(jobs[0]!), await assetOf(jobs[1]!)];
  });
  afterEach(() => studio.modal.clearFaults());
  afterAll(() => studio.close());

  it('makes a video that plays, while its worker does other things', async () => {
    studio.modal.setFaults({ coldStartMs: 1_500 });
    const jobId = await studio.render(short);
    await studio.waitFor(jobId, ({ stage }) => stage === 'starting');
    const other = await studio.waitFor(await studio.upload(1), ended);
    expect(other.status).toBe('complete');
    const answer = await studio.waitFor(jobId, ended);
    await expectVideo(answer, 2);
    expect(answer.attempt).toBe(1);
    expect(callOf(jobId)).toHaveLength(1);
  });

  it('ends the call when the owner cancels, and leaves no file', async () => {
    const before = videoFolders();
    const jobId = await studio.render(long);
    await studio.waitFor(jobId, drawing);
    const [call] = callOf(jobId);
    await studio.cancel(jobId);
    const answer = await studio.waitFor(jobId, ended);
    expect(answer).toMatchObject({ status: 'cancelled', cancelRequested: true });
    await call!.ended;
    expect(call!.status.status).toBe('cancelled');
    expect(call!.pids.filter(isAlive)).toEqual([]);
    expect(videoFolders()).toEqual(before);
  });

  it('completes a render whose last report was lost on its way', async () => {
    studio.modal.injectWebhookFault({ kind: 'swallow', status: 'complete' });
    const jobId = await studio.render(short);
    await expectVideo(await studio.waitFor(jobId, ended), 2);
    const lost = studio.modal.relay.reports.filter(({ fault }) => fault === 'swallow');
    expect(lost).toMatchObject([{ callId: callOf(jobId)[0]!.callId, status: 'complete' }]);
  });

  it('survives that the machine is taken away in the middle', async () => {
    const jobId = await studio.render(short);
    await studio.waitFor(jobId, ({ stage }) => stage === 'starting' || stage === 'drawing');
    await until(() => (callOf(jobId)[0]?.pids.length ?? 0) > 0);
    const [call] = callOf(jobId);
    studio.modal.preempt(call!.callId);
    const answer = await studio.waitFor(jobId, ended);
    await expectVideo(answer, 2);
    expect(answer.attempt).toBe(1);
    expect(call!.pids.length).toBeGreaterThan(1);
  });

  it('loses nothing with a worker that is killed before its request got through', async () => {
    const first = studio.workers[0]!;
    await first.stop();
    expect(await first.exit()).toBe(0);
    studio.modal.setFaults({ refuseSubmits: { times: 100, status: 503 } });
    const before = studio.modal.submitCount;
    const doomed = studio.startWorker({ GPU_LEASE_MS: '2000', WORKER_ID: 'doomed' });
    const jobId = await studio.render(short);
    await until(() => studio.modal.submitCount > before);
    expect((await studio.poll(jobId)).stage).toBe('starting');
    doomed.signal('SIGKILL');
    await doomed.exit();
    studio.modal.clearFaults();
    studio.startWorker({ WORKER_ID: 'heir' });
    const answer = await studio.waitFor(jobId, ended);
    await expectVideo(answer, 2);
    expect(answer.attempt).toBe(2);
    expect(callOf(jobId)).toHaveLength(1);
  });

  it('tells of every hand-over in the log, and no secret and no signed address', () => {
    const log = studio.workers.flatMap((worker) => worker.log);
    const handedOver = log.filter(({ msg }) => msg === 'render handed over');
    expect(handedOver.length).toBeGreaterThan(1);
    const { modalKey, modalSecret, calls } = studio.modal;
    const tokens = [...calls.values()].map(({ dispatch }) => dispatch.attemptToken);
    for (const secret of [modalKey, modalSecret, webhookSecret, 'signature=', ...tokens]) {
      expect(JSON.stringify(log)).not.toContain(secret);
    }
  });
});

import { videoKeys } from '@/lib/videos/build-video';
import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { getDatabase } from '@/lib/db/get-database';
import { dispatches, jobs, videos } from '@/lib/db/schema';
import { deleteAttemptFiles } from '@/lib/gpu/delete-attempt-files';
import { totalBytes } from '@/lib/files/files-of';
import { getJobStore } from '@/lib/jobs';
import { terminalStatuses } from '@/core/jobs/catalog';
import type { Job } from '@/lib/jobs/types';
import { getStorageAdapter } from '@/lib/storage';
import { videoColumns } from '@/lib/videos/find-video';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import * as gpu from './dispatched-render';

jest.setTimeout(600_000);

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ INTERNAL_WEBHOOK_SECRET: gpu.webhookSecret });
});
afterAll(() => studio.close());

/** What may happen to a dispatched job, in any order and several at a moment. `of`: which attempt is meant. */
type Event =
  | { is: 'progress' | 'untrue' | 'complete' | 'broken' | 'refused'; of: number; seq: number }
  | { is: 'cancel' | 'reap' | 'reconcile' | 'claim' };

const reports = fc.record(
  {
    is: fc.constantFrom('progress', 'untrue', 'complete', 'broken', 'refused'),
    of: fc.nat(1),
    seq: fc.nat(9),
  },
  { noNullPrototype: true },
);
const others = fc.record(
  { is: fc.constantFrom('cancel', 'reap', 'reconcile', 'claim', 'claim') },
  { noNullPrototype: true },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: reports },
  { weight: 2, arbitrary: others },
);
const moment = fc.array(event, { minLength: 1, maxLength: 3 });
const moments = fc.array(moment, { minLength: 1, maxLength: 5 });

/** One job, the attempts it was handed over with, and what was answered to the completions of each. */
class Story {
  readonly attempts: gpu.DispatchedAttempt[] = [];
  readonly believed = new Set<number>();

  async begin(): Promise<void> {
    await getDatabase().atomically((orm) => [jobs, dispatches, videos].map((table) => orm.delete(table)));
    this.attempts.push(await gpu.dispatchRender());
  }

  get jobId(): string {
    return this.attempts[0]!.claim.jobId;
  }

  async job(): Promise<Job> {
    return (await getJobStore().get(this.jobId))!;
  }

  async happen(what: Event): Promise<void> {
    if ('of' in what) return this.report(what);
    if (what.is === 'cancel') await getJobStore().requestCancel(this.jobId);
    if (what.is === 'reap') await gpu.reap(this.jobId);
    if (what.is === 'claim') await this.claimAgain();
    if (what.is === 'reconcile') await this.reconcile();
  }

  /** What a worker does with a due dispatch whose job has to stop. */
  private async reconcile(): Promise<void> {
    const due = await getJobStore().takeDueDispatches({ askAfterMs: 0, limit: 10 });
    for (const each of due.filter(({ cancelReason }) => cancelReason !== null)) {
      await getJobStore().confirmCancelled({ jobId: each.jobId, claimToken: each.attemptToken });
      const log = pino({ level: 'silent' });
      const parts = { store: getJobStore(), database: getDatabase(), storage: getStorageAdapter(), log };
      await deleteAttemptFiles(each, parts);
    }
  }

  async claimAgain(): Promise<void> {
    const next = await gpu.dispatchNext(this.jobId);
    if (next) this.attempts.push(next);
  }

  private async report({ is, of, seq }: Extract<Event, { of: number }>): Promise<void> {
    const at = of % this.attempts.length;
    const attempt = this.attempts[at]!;
    const say = async (said: Parameters<typeof gpu.reportOf>[2]) => {
      const answer = await gpu.post(gpu.reportOf(attempt, seq, said));
      expect(answer.status).toBe(200);
      return answer;
    };
    if (is === 'progress') await say({ status: 'processing', stage: 'drawing', progress: seq });
    if (is === 'broken') await say({ status: 'failed', error: 'out of memory' });
    if (is === 'refused') await say({ status: 'failed', error: { code: 'render.cover_unusable' } });
    if (is !== 'complete' && is !== 'untrue') return;
    const result = await gpu.putOutputs(attempt).catch(() => null);
    // The folder may be deleted under the hand of a render that nobody waits for, and of no other.
    if (result === null) return expect(await this.isLost(attempt)).toBe(true);
    if (is === 'untrue') result.files[0]!.sizeBytes += 1;
    const { body } = await say({ status: 'complete', result });
    if (body.data.ignored) return;
    // Once it is complete, saying so again is a repeat, whatever else is said.
    if (is === 'untrue') expect(await this.job()).toMatchObject({ status: 'complete' });
    if (is === 'complete') this.believed.add(at);
  }

  private async isLost({ claim }: gpu.DispatchedAttempt): Promise<boolean> {
    const { claimToken, status } = await this.job();
    return claimToken !== claim.claimToken || status === 'failed' || status === 'cancelled';
  }

  /** Whatever is left undone is done: nobody renders any more. */
  async finish(): Promise<void> {
    while (!isTerminal(await this.job())) {
      await this.claimAgain();
      await gpu.reap(this.jobId);
    }
  }
}

const isTerminal = ({ status }: Job) => (terminalStatuses as readonly string[]).includes(status);

it('ends in exactly one state, with exactly one video or none, a thousand times', async () => {
  const ends: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(moments, moment, async (before, after) => {
      const story = new Story();
      await story.begin();
      let ended: Job | null = null;
      for (const events of before) {
        await Promise.all(events.map((each) => story.happen(each)));
        const job = await story.job();
        if (ended) expect(job).toEqual(ended);
        else if (isTerminal(job)) ended = job;
      }
      await story.finish();
      const final = await story.job();
      await Promise.all(after.map((each) => story.happen(each)));
      expect(await story.job()).toEqual(final);

      const rows = await getDatabase().run((orm) =>
        orm.select(videoColumns).from(videos).where(eq(videos.jobId, story.jobId)),
      );
      const winner = story.attempts.find(({ claim }) => claim.claimToken === final.claimToken);
      expect([...story.believed].map((at) => story.attempts[at])).toEqual(rows.length > 0 ? [winner] : []);
      expect(rows.length).toBe(final.status === 'complete' ? 1 : 0);
      if (final.status === 'complete') {
        const { videoId } = winner!.plan;
        const { master, poster } = videoKeys(videoId);
        expect(final.result).toMatchObject({ videoId, videoKey: master });
        expect(rows.map((row) => [row.videoId, totalBytes(row.files)])).toEqual([
          [videoId, 2 * 'bytes of the master'.length],
        ]);
        expect(await gpu.storedKeys(winner!)).toEqual([master, poster]);
      }
      ends[final.status] = (ends[final.status] ?? 0) + 1;
    }),
    { numRuns: 1_000 },
  );
  for (const status of terminalStatuses) expect(ends[status]).toBeGreaterThan(20);
});

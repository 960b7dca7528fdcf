import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import type { Database } from '@/lib/db/database';
import { dispatches, jobs, videos } from '@/lib/db/schema';
import { videoColumns } from '@/lib/videos/find-video';
import { parseEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { applyReport } from '@/lib/gpu/apply-report';
import type { GpuReport } from '@/lib/gpu/hand-off-schema';
import { terminalStatuses } from '@/core/jobs/catalog';
import type { Job, JobStore } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import type { StorageAdapter } from '@/lib/storage/types';
import { readSweepLimit } from '@/lib/references/read-sweep-limit';
import { renderInput, someHandOver } from '../../worker/gpu/fixtures/open-gpu-studio';
import { handOverAttempt } from '../../worker/gpu/hand-over-attempt';
import { lookAfterDispatch } from '../../worker/gpu/look-after-dispatch';
import type { Pipelines } from '../../worker/pipelines';
import type { HandOver } from '../../worker/pipelines/types';
import { sweepUnreferenced } from '../../worker/sweeps/sweep-objects';
import type { WorkerContext } from '../../worker/worker-context';
import { CrowdedGpu, type LastWord } from './CrowdedGpu';

/** What may happen, in any order and several at a moment; `of` chooses among the calls there are. */
export type Event =
  | { is: 'claim' | 'cancel' | 'reap' | 'lease-ends' | 'deadline' | 'look' | 'sweep' | 'lose-answer' }
  | { is: 'progress'; of: number }
  | { is: 'forget'; of: number }
  | { is: 'repeat'; of: number }
  | { is: 'end'; of: number; word: LastWord; told: boolean };

const variables = {
  DATA_DIR: '/nowhere',
  RENDER_BACKEND: 'modal',
  MODAL_ENDPOINT_URL: 'http://127.0.0.1:9',
  MODAL_KEY: 'wk',
  MODAL_SECRET: 'ws',
  INTERNAL_WEBHOOK_SECRET: 'a secret of the webhook',
  APP_URL: 'http://127.0.0.1:9',
  WORKER_LEASE_MS: '1000',
  WORKER_RETRY_PAUSE_MS: '0',
};

/** One job with all that can befall it: workers, webhook, reconciler, reaper and sweep, on a real database. */
export class HandOffStory {
  private readonly given = new Map<string, HandOver>();
  readonly gpu: CrowdedGpu;
  private readonly context: WorkerContext;
  jobId = '';

  constructor(
    private readonly database: Database,
    private readonly store: JobStore,
    private readonly storage: StorageAdapter,
  ) {
    this.gpu = new CrowdedGpu(storage, this.given);
    const parts = { database, store, storage, gpu: this.gpu, pipelines: {} as Pipelines };
    const log = pino({ level: 'silent' });
    this.context = { workerId: 'w', env: parseEnv('worker', variables), log, ...parts };
  }

  async begin(): Promise<void> {
    await this.database.atomically((orm) => [jobs, dispatches, videos].map((table) => orm.delete(table)));
    this.jobId = (await this.store.create({ kind: 'render', input: renderInput })).job.jobId;
  }

  async job(): Promise<Job> {
    return (await this.store.get(this.jobId))!;
  }

  isOver({ status }: Job): boolean {
    return (terminalStatuses as readonly string[]).includes(status);
  }

  /** Services that are away are what this is about; anything else is a fault of ours. */
  async happen(event: Event): Promise<void> {
    try {
      await this.act(event);
    } catch (thrown) {
      const mayPass = thrown instanceof AppError && /unavailable/.test(thrown.code);
      if (!mayPass) throw thrown;
    }
  }

  private async act(event: Event): Promise<void> {
    switch (event.is) {
      case 'claim':
        return this.claim();
      case 'cancel':
        return void (await this.store.requestCancel(this.jobId));
      case 'reap':
        return void (await this.store.markStaleJobsFailed());
      case 'lease-ends':
        return this.change({ leaseExpiresAt: 0 });
      case 'deadline':
        return this.change({ deadlineAt: 1 });
      case 'look':
        return this.look();
      case 'sweep':
        return this.sweep();
      case 'lose-answer':
        this.gpu.lostAnswers += 1;
        return;
      case 'repeat':
        return this.tell(this.gpu.reports[event.of % this.gpu.reports.length]);
      case 'progress':
      case 'forget':
      case 'end':
        return this.actOn(event);
    }
  }

  private async actOn(event: Extract<Event, { is: 'progress' | 'forget' | 'end' }>): Promise<void> {
    const call = this.gpu.calls[event.of % this.gpu.calls.length];
    if (call === undefined) return;
    if (event.is === 'forget') return this.gpu.forget(call);
    if (event.is === 'progress') return this.tell(this.gpu.progress(call));
    const report = await this.gpu.end(call, event.word);
    if (event.told) await this.tell(report);
  }

  private async claim(): Promise<void> {
    const claimToken = newId('claim');
    const job = await this.store.claimNextPending({ claimToken, workerId: 'w' });
    if (job === null) return;
    const handOver = someHandOver(job.jobId);
    this.given.set(handOver.dispatch.attemptToken, handOver);
    const claim = { jobId: job.jobId, claimToken: job.claimToken! };
    await handOverAttempt(this.context, claim, handOver, new AbortController().signal);
  }

  /** A round of the reconciler, however short the silence. */
  private async look(): Promise<void> {
    await this.database.run((orm) => orm.update(dispatches).set({ askAt: 0 }));
    const due = await this.store.takeDueDispatches({ askAfterMs: 60_000, limit: 16 });
    const signal = new AbortController().signal;
    for (const each of due) await lookAfterDispatch(this.context, each, signal);
  }

  /** As with SWEEP_UNREFERENCED_AFTER_MS=0. */
  private async sweep(): Promise<void> {
    const limit = await readSweepLimit(this.database);
    const signal = new AbortController().signal;
    await sweepUnreferenced(this.database, { storage: this.storage, signal, changedBeforeMs: limit(0) });
    await this.store.forgetDispatches(0);
  }

  private async tell(report: GpuReport | undefined, trusted = false): Promise<void> {
    if (report === undefined) return;
    await applyReport(report, { ...this.context, trusted });
  }

  private async change(values: Partial<typeof jobs.$inferInsert>): Promise<void> {
    await this.database.run((orm) => orm.update(jobs).set(values).where(eq(jobs.status, 'processing')));
  }

  /** Nothing is away any more and everybody does what is left to do. */
  async finish(): Promise<Job> {
    this.gpu.lostAnswers = 0;
    for (let rounds = 0; rounds < 12; rounds += 1) {
      const job = await this.job();
      if (this.isOver(job)) return job;
      await this.act({ is: 'claim' });
      const running = this.gpu.calls.filter(({ status }) => status.status === 'running');
      for (const call of running) await this.gpu.end(call, 'complete');
      await this.act({ is: 'look' });
      if (rounds > 2) await this.act({ is: 'lease-ends' });
      await this.act({ is: 'reap' });
    }
    throw new Error(`it does not end: ${JSON.stringify(await this.job())}`);
  }

  /** Every report there ever was comes once more, by both ways. */
  async echo(): Promise<void> {
    for (const report of [...this.gpu.reports].reverse()) {
      await this.tell(report);
      await this.tell(report, true);
    }
    await this.act({ is: 'look' });
    await this.act({ is: 'reap' });
    await this.act({ is: 'sweep' });
  }

  videos() {
    return this.database.run((orm) => orm.select(videoColumns).from(videos));
  }

  async files(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list('videos/')) keys.push(key);
    return keys;
  }

  async clear(): Promise<void> {
    for (const { plan } of this.given.values())
      await this.storage.deletePrefix(storageKeys.videoPrefix(plan.videoId));
  }
}

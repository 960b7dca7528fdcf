import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/core/errors/errors';
import { lanes, type JobKind, type Lane } from '@/core/jobs/catalog';
import { readTimeLimits } from '@/lib/jobs/read-time-limits';
import { newId } from '@/lib/new-id';
import { AttemptAbortedError } from './attempt-abort';
import { processJob } from './process-job';
import type { Turns } from './Turns';
import type { ClaimedJob, WorkerContext } from './worker-context';

const longestPauseMs = 30_000;

/** The running loop of a worker. */
export interface PollLoop {
  /**
   * Stops claiming and gives running jobs the grace period; after that their tools are killed and they are
   * released. Resolves once no job of this worker is running.
   */
  drain(graceMs: number): Promise<void>;
  /** Ends the grace period now. */
  releaseAll(): void;
}

/** Claims jobs and runs up to `WORKER_CONCURRENCY` of each lane at a time until drained. */
export function startPollLoop(context: WorkerContext, turns: Turns): PollLoop {
  const loop = new ClaimingLoop(context, turns);
  loop.start();
  return loop;
}

class ClaimingLoop implements PollLoop {
  private readonly running = new Map<AbortController, { lane: Lane; attempt: Promise<void> }>();
  private readonly draining = new AbortController();
  private isReleasing = false;
  /** Ends the wait for work, on drain or when a job has ended. */
  private wakeUp = new AbortController();
  private readonly timeLimitsMs: Record<JobKind, number>;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: WorkerContext,
    private readonly turns: Turns,
  ) {
    this.timeLimitsMs = readTimeLimits(context.env);
  }

  start(): void {
    this.finished = this.loop();
  }

  async drain(graceMs: number): Promise<void> {
    this.draining.abort();
    this.wakeUp.abort();
    const grace = setTimeout(() => this.releaseAll(), graceMs);
    await this.finished;
    await Promise.all([...this.running.values()].map(({ attempt }) => attempt));
    clearTimeout(grace);
  }

  releaseAll(): void {
    this.isReleasing = true;
    for (const abort of this.running.keys()) abort.abort(new AttemptAbortedError('shutdown'));
  }

  private async loop(): Promise<void> {
    const { env, store, log } = this.context;
    let pauseMs = 0;
    while (!this.draining.signal.aborted) {
      this.wakeUp = new AbortController();
      const { signal } = this.wakeUp;
      const free = this.lanesWithRoom();
      if (free.length === 0) {
        await aborted(signal);
        continue;
      }
      try {
        const claimed = await this.claimOne(free);
        pauseMs = 0;
        if (!claimed) await store.waitForWork(env.WORKER_POLL_INTERVAL_MS, signal);
      } catch (thrown) {
        pauseMs = Math.min(Math.max(pauseMs * 2, 500), longestPauseMs);
        log.error({ err: toAppError(thrown), pauseMs }, 'claiming a job failed');
        await sleep(pauseMs, undefined, { signal: this.draining.signal }).catch(() => undefined);
      }
    }
  }

  private lanesWithRoom(): Lane[] {
    const running = [...this.running.values()];
    return lanes.filter(
      (lane) => running.filter((job) => job.lane === lane).length < this.context.env.WORKER_CONCURRENCY,
    );
  }

  private async claimOne(free: readonly Lane[]): Promise<boolean> {
    const { env, gpu, workerId } = this.context;
    const claimToken = newId('claim');
    const { timeLimitsMs } = this;
    const job = await this.turns.claim({
      claimToken,
      workerId,
      lanes: free,
      timeLimitsMs,
      leaseMs: env.WORKER_LEASE_MS,
    });
    if (!job) return false;
    const abort = new AbortController();
    // The claim may have been answered after the grace period had ended.
    if (this.isReleasing) abort.abort(new AttemptAbortedError('shutdown'));
    const attempt = processJob({ ...this.context, draining: this.draining.signal }, job as ClaimedJob, abort)
      .catch((thrown: unknown) =>
        this.context.log.fatal({ err: thrown, jobId: job.jobId }, 'ending of the attempt not recorded'),
      )
      .finally(() => {
        this.running.delete(abort);
        if (gpu !== undefined && job.kind === 'render') this.turns.makeDue();
        this.wakeUp.abort();
      });
    this.running.set(abort, { lane: job.lane, attempt });
    return true;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

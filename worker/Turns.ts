import { setTimeout as sleep } from 'node:timers/promises';
import { getCommit } from '@/lib/env';
import { toAppError } from '@/core/errors/errors';
import type { ClaimRequest, Job, Turn } from '@/lib/jobs/types';
import { removeAlive, writeAlive } from './alive-file';
import type { WorkerContext } from './worker-context';

/**
 * The worker's turns: every `WORKER_REAP_INTERVAL_MS` it reports that it is alive and runs the reaper. A turn
 * that is due is combined with the next claim, so that an idle worker sends a remote database one request
 * instead of three; only a worker that has claimed nothing for a while takes a turn by itself.
 */
export class Turns {
  private takenAtMs = Number.NEGATIVE_INFINITY;
  private claimedAtMs = Number.NEGATIVE_INFINITY;
  private databaseAtMs = Date.now();
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private dispatched = 0;
  private answeredAtMs = performance.now();
  private reapsFromMs = 0;

  constructor(private readonly context: WorkerContext) {}

  /** Takes the first turn, and from then on every turn that no claim was combined with. */
  start(): void {
    this.running ??= this.repeat().finally(() => (this.running = undefined));
  }

  /** Claims a job, combined with a turn if one is due. @throws what the store throws */
  async claim(request: ClaimRequest): Promise<Job | null> {
    const { store } = this.context;
    this.claimedAtMs = performance.now();
    if (!this.isDue()) return store.claimNextPending(request);
    return this.take({ workerId: request.workerId, claim: request });
  }

  /** Makes a turn due at once, because a render was handed to a GPU. */
  makeDue(): void {
    this.takenAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether a GPU was rendering for this studio at the last turn. */
  hasDispatched(): boolean {
    return this.dispatched > 0;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    removeAlive(this.context.env.DATA_DIR);
  }

  private isDue(): boolean {
    return performance.now() - this.takenAtMs >= this.context.env.WORKER_REAP_INTERVAL_MS;
  }

  private async repeat(): Promise<void> {
    const { workerId, env, log } = this.context;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        // While claims are made, turns are combined with them.
        if (performance.now() - this.claimedAtMs >= 2 * env.WORKER_REAP_INTERVAL_MS)
          await this.take({ workerId });
      } catch (thrown) {
        log.error({ err: toAppError(thrown) }, 'turn failed');
      }
      await sleep(env.WORKER_REAP_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async take(turn: Turn): Promise<Job | null> {
    const { store, log } = this.context;
    // Before the database is asked: a worker that waits for it is alive all the same.
    this.writeLiveness();
    this.takenAtMs = performance.now();
    const { job, reaped, dispatched } = await store.takeTurn({
      ...turn,
      commit: getCommit(),
      reaps: this.mayReap(),
    });
    this.databaseAtMs = Date.now();
    this.noteDatabaseAnswer();
    this.dispatched = dispatched;
    for (const [event, jobIds] of Object.entries(reaped) as [string, string[]][]) {
      for (const jobId of jobIds) log.warn({ jobId, event }, 'job reaped');
    }
    return job;
  }

  private mayReap(): boolean {
    return !this.wasDatabaseAway() && performance.now() >= this.reapsFromMs;
  }

  /** Leases that ran out during an outage prove nothing: their owners get time to renew them first. */
  private noteDatabaseAnswer(): void {
    if (this.wasDatabaseAway()) this.reapsFromMs = performance.now() + this.context.env.WORKER_LEASE_MS / 4;
    this.answeredAtMs = performance.now();
  }

  private wasDatabaseAway(): boolean {
    const { WORKER_LEASE_MS, WORKER_REAP_INTERVAL_MS } = this.context.env;
    return performance.now() - this.answeredAtMs > Math.max(WORKER_LEASE_MS / 2, 3 * WORKER_REAP_INTERVAL_MS);
  }

  private writeLiveness(): void {
    const { workerId, env, log } = this.context;
    try {
      writeAlive(env.DATA_DIR, { workerId, atMs: Date.now(), databaseAtMs: this.databaseAtMs });
    } catch (thrown) {
      // A full disk must not stop the queue.
      log.warn({ err: thrown }, 'liveness file not written');
    }
  }
}

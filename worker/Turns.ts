import { setTimeout as sleep } from 'node:timers/promises';
import { getCommit } from '@/lib/env';
import { toAppError } from '@/core/errors/errors';
import type { ClaimRequest, Job, Turn } from '@/lib/jobs/types';
import { removeAlive, writeAlive } from './alive-file';
import type { WorkerContext } from './worker-context';

/**
 * The worker's turns: its sign of life and the reaper, every `WORKER_REAP_INTERVAL_MS`. A claim that is made
 * meanwhile takes the turn along, so that an idle worker asks a remote database once where it would ask
 * three times; only a worker that claims nothing for long takes turns of its own.
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

  /** Takes the first turn, and from then on each that no claim takes along. */
  start(): void {
    this.running ??= this.goOn().finally(() => (this.running = undefined));
  }

  /** Claims a job, along with the rest of a turn where one is due. @throws what the store throws */
  async claim(request: ClaimRequest): Promise<Job | null> {
    const { store } = this.context;
    this.claimedAtMs = performance.now();
    if (!this.isDue()) return store.claimNextPending(request);
    return this.take({ workerId: request.workerId, claim: request });
  }

  /** Makes the next claim take a turn: something was handed to a GPU. */
  hurry(): void {
    this.takenAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether a GPU had something to do for this studio when last looked. */
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

  private async goOn(): Promise<void> {
    const { workerId, env, log } = this.context;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        // As long as there are claims to take turns along, none is taken without.
        if (performance.now() - this.claimedAtMs >= 2 * env.WORKER_REAP_INTERVAL_MS)
          await this.take({ workerId });
      } catch (thrown) {
        log.error({ err: toAppError(thrown) }, 'a turn failed');
      }
      await sleep(env.WORKER_REAP_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async take(turn: Turn): Promise<Job | null> {
    const { store, log } = this.context;
    // Before the database is asked: a worker that waits for it lives all the same.
    this.leaveSign();
    this.takenAtMs = performance.now();
    const { job, reaped, dispatched } = await store.takeTurn({
      ...turn,
      commit: getCommit(),
      reaps: this.mayReap(),
    });
    this.databaseAtMs = Date.now();
    this.noteAnswer();
    this.dispatched = dispatched;
    for (const [event, jobIds] of Object.entries(reaped) as [string, string[]][]) {
      for (const jobId of jobIds) log.warn({ jobId, event }, 'job reaped');
    }
    return job;
  }

  private mayReap(): boolean {
    return !this.wasAway() && performance.now() >= this.reapsFromMs;
  }

  /** Leases that ran out while nobody could reach the database prove nothing: their owners come first. */
  private noteAnswer(): void {
    if (this.wasAway()) this.reapsFromMs = performance.now() + this.context.env.WORKER_LEASE_MS / 4;
    this.answeredAtMs = performance.now();
  }

  private wasAway(): boolean {
    const { WORKER_LEASE_MS, WORKER_REAP_INTERVAL_MS } = this.context.env;
    return performance.now() - this.answeredAtMs > Math.max(WORKER_LEASE_MS / 2, 3 * WORKER_REAP_INTERVAL_MS);
  }

  private leaveSign(): void {
    const { workerId, env, log } = this.context;
    try {
      writeAlive(env.DATA_DIR, { workerId, atMs: Date.now(), databaseAtMs: this.databaseAtMs });
    } catch (thrown) {
      // A full disk must not keep the queue from being cleared.
      log.warn({ err: thrown }, 'the sign of life could not be written');
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database';
import type { ClaimRequest, Job } from './types';
import { SqlJobStore } from './SqlJobStore';

/** How long after the last work it still polls as often as asked, and how often from then on, in milliseconds. */
const usualPauses = { busyForMs: 60_000, idlePollMs: 3_000 };

/** The queue on libSQL: Turso over http, or a `file:` database. Nothing tells of changes, so it polls. */
export class TursoJobStore extends SqlJobStore {
  private lastWorkMs = performance.now();

  constructor(
    database: Database,
    private readonly pauses = usualPauses,
  ) {
    super(database);
  }

  override async claimNextPending(request: ClaimRequest): Promise<Job | null> {
    const job = await super.claimNextPending(request);
    if (job) this.lastWorkMs = performance.now();
    return job;
  }

  /** Waits the full time while there was work within the last minute, then up to three times as long. */
  async waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const { busyForMs, idlePollMs } = this.pauses;
    const idle = performance.now() - this.lastWorkMs > busyForMs;
    const waitMs = idle ? Math.max(maxWaitMs, idlePollMs) : maxWaitMs;
    await sleep(waitMs, undefined, { signal }).catch((thrown: Error) => {
      if (thrown.name !== 'AbortError') throw thrown;
    });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaimRequest, Job } from './types';
import { SqlJobStore } from './SqlJobStore';

const busyForMs = 60_000;
const idlePollMs = 3_000;

/** The queue on libSQL: Turso over http, or a `file:` database. Nothing tells of changes, so it polls. */
export class TursoJobStore extends SqlJobStore {
  private lastWorkMs = performance.now();

  override async claimNextPending(request: ClaimRequest): Promise<Job | null> {
    const job = await super.claimNextPending(request);
    if (job) this.lastWorkMs = performance.now();
    return job;
  }

  /** Waits the full time while there was work within the last minute, then up to three times as long. */
  async waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const idle = performance.now() - this.lastWorkMs > busyForMs;
    const waitMs = idle ? Math.max(maxWaitMs, idlePollMs) : maxWaitMs;
    await sleep(waitMs, undefined, { signal }).catch((thrown: Error) => {
      if (thrown.name !== 'AbortError') throw thrown;
    });
  }
}

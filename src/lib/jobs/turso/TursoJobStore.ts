import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database';
import { namedBefore } from '../job-ids';
import type { ClaimRequest, Job, Turn, TurnAnswer } from '../types';
import { SqlQueue } from '../queue/SqlQueue';

/** Once `afterMs` have passed since the last job, it polls every `pollMs`; the longest wait comes first. */
export interface IdlePause {
  afterMs: number;
  pollMs: number;
}

/** Polling every five seconds, a worker without work sends 526,000 requests a month. */
export const idlePauses: readonly IdlePause[] = [
  { afterMs: 600_000, pollMs: 5_000 },
  { afterMs: 60_000, pollMs: 3_000 },
];

/** The queue on libSQL: Turso over http, or a `file:` database. It has no change counter, so it polls. */
export class TursoJobStore extends SqlQueue {
  private lastWorkMs = performance.now();

  constructor(
    database: Database,
    private readonly pauses: readonly IdlePause[] = idlePauses,
  ) {
    super(database, namedBefore);
  }

  override async claimNextPending(request: ClaimRequest): Promise<Job | null> {
    const job = await super.claimNextPending(request);
    if (job) this.lastWorkMs = performance.now();
    return job;
  }

  override async takeTurn(turn: Turn): Promise<TurnAnswer> {
    const answer = await super.takeTurn(turn);
    if (answer.job) this.lastWorkMs = performance.now();
    return answer;
  }

  /** Waits as long as asked while there was work within the last minute, then longer. */
  async waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const idleMs = performance.now() - this.lastWorkMs;
    const idle = this.pauses.find(({ afterMs }) => idleMs > afterMs);
    await sleep(Math.max(maxWaitMs, idle?.pollMs ?? 0), undefined, { signal }).catch((thrown: Error) => {
      if (thrown.name !== 'AbortError') throw thrown;
    });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database';
import { namedByRow } from '../job-ids';
import { SqlQueue } from '../queue/SqlQueue';

/** How often the change counter is read while waiting, which costs microseconds. */
const checkEveryMs = 10;

/** The queue on SQLite on this machine. */
export class LocalJobStore extends SqlQueue {
  private seenChange: number | undefined;

  constructor(database: Database) {
    super(database, namedByRow);
  }

  async waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + maxWaitMs;
    while (!signal.aborted && performance.now() < untilMs) {
      if (this.hasChanged()) return;
      await sleep(Math.min(checkEveryMs, maxWaitMs), undefined, { signal }).catch(ignoreAbort);
    }
  }

  /** Whether another connection wrote since the last check. A missed write is found by the caller's own query. */
  private hasChanged(): boolean {
    const counter = this.database.changeCounter?.();
    const changed = counter !== this.seenChange;
    this.seenChange = counter;
    return changed;
  }
}

/** An abort ends the wait early, which is all that was asked. */
function ignoreAbort(thrown: unknown): void {
  if ((thrown as Error).name !== 'AbortError') throw thrown;
}

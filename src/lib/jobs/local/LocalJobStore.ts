import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database';
import { namedByRow } from '../job-ids';
import { SqlJobStore } from '../queue/SqlJobStore';

/** How often the change counter is read while waiting; the reading costs microseconds. */
const lookEveryMs = 10;

/** The queue on SQLite on this machine. */
export class LocalJobStore extends SqlJobStore {
  private seenChange: number | undefined;

  constructor(database: Database) {
    super(database, namedByRow);
  }

  async waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + maxWaitMs;
    while (!signal.aborted && performance.now() < untilMs) {
      if (this.hasChanged()) return;
      await sleep(Math.min(lookEveryMs, maxWaitMs), undefined, { signal }).catch(ignoreAbort);
    }
  }

  /** Whether another connection wrote since the last look. A missed one is caught by the caller's own look. */
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

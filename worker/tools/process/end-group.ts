import { setTimeout as sleep } from 'node:timers/promises';
import { membersOfGroup, signalGroup } from './process-table';

/**
 * Ends a process group: SIGTERM, then SIGKILL to what is left after `killAfterMs`. Resolves once no
 * living member is left, however long that takes: nobody may believe in an end that did not come.
 */
export async function endGroup(processGroup: number, killAfterMs = 5_000): Promise<void> {
  const killAt = performance.now() + killAfterMs;
  if (!signalGroup(processGroup, 'SIGTERM')) return;
  let pauseMs = 10;
  while ((await membersOfGroup(processGroup)).length > 0) {
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, 100);
    if (performance.now() >= killAt) signalGroup(processGroup, 'SIGKILL');
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const healthSchema = z.object({
  data: z.object({ workers: z.array(z.object({ id: z.string(), lastSeenMs: z.number() })) }),
});

/** The ids of the workers that a studio's health names; null where it does not answer. */
export async function readHealth(url: string, timeoutMs = 3000): Promise<string[] | null> {
  try {
    const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(timeoutMs) });
    return healthSchema.parse(await answer.json()).data.workers.map(({ id }) => id);
  } catch {
    return null;
  }
}

/**
 * Resolves with true once the page answers and knows the worker, with false on `signal`.
 * `workerId` is asked each time, since a worker that had to be restarted has another one.
 */
export async function waitUntilReady(
  url: string,
  workerId: () => string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    if ((await readHealth(url))?.includes(workerId())) return true;
    await sleep(100);
  }
  return false;
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds. @returns its value. @throws Error after `timeoutMs` */
export async function until<T>(look: () => T | Promise<T>, timeoutMs = 30_000): Promise<NonNullable<T>> {
  const givenUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > givenUpAtMs)
      throw new Error(`still false after ${timeoutMs} ms: ${String(look)}`);
    await sleep(20);
  }
}

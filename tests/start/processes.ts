import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessSeen {
  pid: number;
  commandLine: string;
}

/** Living processes (no zombies) that have this variable in their environment. */
export function processesWith(name: string, value: string): ProcessSeen[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        const isZombie = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
        if (isZombie || !environ.includes(`${name}=${value}`)) return [];
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
        return [{ pid: Number(pid), commandLine }];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** Waits until a condition holds; gives its value. */
export async function waitUntil<T>(look: () => T | Promise<T>, timeoutMs = 30_000): Promise<NonNullable<T>> {
  const givenUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > givenUpAtMs)
      throw new Error(`still not so after ${timeoutMs} ms: ${String(look)}`);
    await sleep(50);
  }
}

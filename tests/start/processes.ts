import { readdirSync, readFileSync } from 'node:fs';

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

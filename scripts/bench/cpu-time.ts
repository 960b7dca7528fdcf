import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSec = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds (user and system) of this process and of every child that has ended. */
function usedCpuSec(): number {
  const { user, system } = process.cpuUsage();
  // After the name, which may hold spaces: cutime and cstime are fields 16 and 17 of all.
  const [, fields = ''] = /\) (.*)$/s.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const [childUser = 0, childSystem = 0] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) / 1e6 + (childUser + childSystem) / ticksPerSec;
}

/** Runs something and tells the CPU seconds it took, the tools that it started included. */
export async function measureCpu<T>(work: () => T | Promise<T>): Promise<{ cpuSec: number; value: T }> {
  const before = usedCpuSec();
  const value = await work();
  return { cpuSec: usedCpuSec() - before, value };
}

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppError } from '@/core/errors/errors';
import { resetEnv } from '@/lib/env';
import { findProcess, listProcesses } from './process-table';
import { sweepOrphanGroups } from './process-groups';
import { findSetpriv } from './setpriv-fence';
import { runTool } from './subprocess';
import { probeFences } from './tool-fences';
import { tempDir } from '../../../tests/studio/temp-dir';

let dataDir: string;
const never = new AbortController().signal;

beforeAll(() => {
  dataDir = tempDir('subprocess');
  process.env.DATA_DIR = dataDir;
  resetEnv();
});

const shell = (script: string) => ({ command: 'sh', args: ['-c', script] });

test('collects output, keeps the tail of stderr and returns a non-zero exit code', async () => {
  const exit = await runTool({ ...shell('echo out; echo err >&2; exit 3'), signal: never });
  expect(exit).toEqual({ exitCode: 3, stdout: 'out\n', stderrTail: 'err\n' });
});

test('passes on complete lines and writes stdin', async () => {
  const lines: string[] = [];
  const reports: string[] = [];
  const exit = await runTool({
    ...shell('echo report >&3; cat'),
    signal: never,
    onStdoutLine: (line) => lines.push(line),
    onReportLine: (line) => reports.push(line),
    onStdin: async (stdin) => void stdin.end('one\r\ntwo\nthree'),
  });
  expect(exit.exitCode).toBe(0);
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(reports).toEqual(['report']);
});

test('a tool that closes stdin early is judged by its exit code, not by the broken pipe', async () => {
  const exit = await runTool({
    ...shell('exit 7'),
    signal: never,
    onStdin: async (stdin) => {
      for (let i = 0; i < 100 && stdin.writable; i++) {
        stdin.write(Buffer.alloc(65536));
        await sleep(5);
      }
    },
  });
  expect(exit.exitCode).toBe(7);
});

test('gives the tool a minimal environment', async () => {
  process.env.SOME_SECRET = 'hidden';
  const exit = await runTool({ command: 'env', args: [], signal: never, cwd: dataDir });
  delete process.env.SOME_SECRET;
  const names = exit.stdout
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]!);
  expect(names.sort()).toEqual(['DATA_DIR', 'HOME', 'LANG', 'PATH']);
  expect(exit.stdout).toContain(`HOME=${dataDir}`);
});

test('a missing program fails with tool.missing', async () => {
  const run = runTool({ command: 'no-such-tool-anywhere', args: [], signal: never });
  await expect(run).rejects.toMatchObject({ code: 'tool.missing' } satisfies Partial<AppError>);
});

test('a line callback that throws kills the tool and rejects with its error', async () => {
  const fault = new Error('enough');
  const run = runTool({
    ...shell('while true; do echo line; sleep 0.05; done'),
    signal: never,
    onStdoutLine: () => {
      throw fault;
    },
  });
  await expect(run).rejects.toBe(fault);
});

test('an abort ends the whole group, including grandchildren, before it rejects with the reason', async () => {
  const abort = new AbortController();
  let grandchild = 0;
  const run = runTool({
    // The grandchild closes the pipes, so it can only be found by its group.
    ...shell('sleep 60 >/dev/null 2>&1 & echo $!; sleep 60'),
    signal: abort.signal,
    onStdoutLine: (line) => {
      grandchild = Number(line);
      setTimeout(() => abort.abort('cancelled'), 50);
    },
  });
  const start = performance.now();
  await expect(run).rejects.toBe('cancelled');
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(grandchild).toBeGreaterThan(1);
  expect(await findProcess(grandchild)).toBeNull();
});

test('a tool that ignores SIGTERM is killed after the grace period', async () => {
  const abort = new AbortController();
  const run = runTool({
    ...shell('trap "" TERM; echo ready; while true; do sleep 0.1; done'),
    signal: abort.signal,
    killAfterMs: 300,
    onStdoutLine: () => abort.abort('cancelled'),
  });
  await expect(run).rejects.toBe('cancelled');
});

test('a child left behind by a finished tool is ended too', async () => {
  const exit = await runTool({ ...shell('sleep 60 >/dev/null 2>&1 & echo $!'), signal: never });
  expect(await findProcess(Number(exit.stdout))).toBeNull();
});

test('a data folder that cannot record the tool stops that tool and nothing else', async () => {
  const run = join(dataDir, 'run');
  rmSync(run, { recursive: true, force: true });
  writeFileSync(run, 'in the way');
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', listen);
  const startedMs = performance.now();
  await expect(runTool({ command: 'sleep', args: ['30'], signal: never })).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTDIR|EEXIST/) as string,
  });
  expect(performance.now() - startedMs).toBeLessThan(20_000);
  expect(unheard).toEqual([]);
  process.off('unhandledRejection', listen);
  rmSync(run);
});

test('an abort before the start prevents the start', async () => {
  const run = runTool({ ...shell('echo'), signal: AbortSignal.abort('early') });
  await expect(run).rejects.toBe('early');
});

test('the network is cut off unless it is requested', async () => {
  if ((await probeFences()).unshare === null) return;
  const look = { ...shell('readlink /proc/self/ns/net'), signal: never };
  const here = readlinkSync('/proc/self/ns/net');
  expect((await runTool(look)).stdout.trim()).not.toBe(here);
  expect((await runTool({ ...look, limits: { network: true } })).stdout.trim()).toBe(here);
});

test('limits of CPU time and file size end a tool', async () => {
  if (!(await probeFences()).prlimit) return;
  const burner = await runTool({ ...shell('while :; do :; done'), signal: never, limits: { cpuSec: 1 } });
  expect(burner.exitCode).toBeGreaterThan(128);
  const writer = await runTool({
    ...shell('exec head -c 1000000 /dev/zero > big'),
    signal: never,
    cwd: dataDir,
    limits: { fileSizeBytes: 1000 },
  });
  expect(writer.exitCode).not.toBe(0);
});

/** Takes 200 MB and holds it. */
const hoarder = `exec node -e "globalThis.held = Buffer.alloc(2e8, 1); setTimeout(() => {}, 20000)"`;

test('a tool that, with its children, exceeds its memory limit is killed', async () => {
  const exit = await runTool({
    ...shell(`(${hoarder}); :`),
    signal: never,
    limits: { residentBytes: 150_000_000 },
  });
  expect(exit).toMatchObject({ outOfMemory: true, exitCode: 137 });
});

test('a tool cannot reserve more address space than its limit', async () => {
  if (!(await probeFences()).prlimit) return;
  const limits = { addressSpaceBytes: 100_000_000 };
  const exit = await runTool({ ...shell('ulimit -v'), signal: never, limits });
  expect(Number(exit.stdout) * 1024).toBeCloseTo(1e8, -4);
});

async function startHolder(script: string) {
  const holder = spawn(
    process.execPath,
    ['--import', 'tsx', 'worker/tools/process/fixtures/hold-tool.ts', script],
    {
      env: { ...process.env, DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  return { holder, pids: line.toString().trim().split(' ').map(Number) };
}

async function goneWithin(pid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (await findProcess(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

test('kill -9 of the worker ends its tool too', async () => {
  if (!(await probeFences()).setpriv) return;
  const { holder, pids } = await startHolder('echo $$; exec sleep 60');
  holder.kill('SIGKILL');
  expect(await goneWithin(pids[0]!, 2_000)).toBe(true);
});

test('tools left by a killed worker, and no others, are killed at the next start', async () => {
  // The shell dies with its parent; the background child does not, and can only be found by its group.
  const { holder, pids } = await startHolder('sleep 60 >/dev/null 2>&1 & echo $$ $!; wait');
  const [leader, orphan] = pids as [number, number];
  expect(await sweepOrphanGroups(dataDir)).toEqual([]);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await goneWithin(leader, 2_000);
  expect(await findProcess(orphan)).not.toBeNull();
  expect(await sweepOrphanGroups(dataDir)).toEqual([leader]);
  expect(await goneWithin(orphan, 2_000)).toBe(true);
  expect((await listProcesses()).some((entry) => entry.processGroup === leader)).toBe(false);
});

describe('a tool of a worker that runs as root', () => {
  const isRoot = process.geteuid?.() === 0;
  const statusOf = (pid: number) =>
    Object.fromEntries(
      readFileSync(`/proc/${pid}/status`, 'utf8')
        .split('\n')
        .map((line) => line.split(/:\s*/) as [string, string]),
    );

  test.each([false, true])(
    'runs without the rights of root and cannot gain them, with network: %s',
    async (network) => {
      if (!(await probeFences()).setpriv) return;
      let seen: Record<string, string> = {};
      await runTool({
        ...shell('echo $$; sleep 0.2'),
        signal: never,
        limits: { network },
        onStdoutLine: (line) => (seen = statusOf(Number(line))),
      });
      expect(seen.NoNewPrivs).toBe('1');
      const none = '0000000000000000';
      expect(seen).toMatchObject({ CapInh: none, CapPrm: none, CapEff: none, CapAmb: none });
      if (isRoot) expect(seen.CapBnd).toBe(none);
    },
  );

  test('still reads and writes the private files of the studio', async () => {
    const folder = join(dataDir, 'closed');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'in'), 'sound', { mode: 0o600 });
    const exit = await runTool({ ...shell('cat in > out && cat out'), cwd: folder, signal: never });
    expect(exit).toMatchObject({ exitCode: 0, stdout: 'sound' });
  });

  test('cannot reach files of another user, unless the data folder belongs to that user', async () => {
    if (!isRoot || !(await probeFences()).setpriv) return;
    const foreign = join(dataDir, 'foreign');
    mkdirSync(foreign, { mode: 0o700 });
    writeFileSync(join(foreign, 'in'), 'sound', { mode: 0o600 });
    for (const path of [foreign, join(foreign, 'in')]) chownSync(path, 65_534, 65_534);
    expect((await runTool({ command: 'cat', args: [join(foreign, 'in')], signal: never })).exitCode).toBe(1);
    const before = process.env.DATA_DIR;
    try {
      process.env.DATA_DIR = foreign;
      resetEnv();
      const setpriv = await findSetpriv(null);
      expect(setpriv!.fault).toMatch(/belongs to another user/);
      const read = ['setpriv', ...setpriv!.open, '--', 'cat', join(foreign, 'in')];
      expect(execFileSync(read[0]!, read.slice(1), { encoding: 'utf8' })).toBe('sound');
    } finally {
      process.env.DATA_DIR = before;
      resetEnv();
    }
  });
});

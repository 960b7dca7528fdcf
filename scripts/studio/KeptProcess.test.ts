import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeptProcess } from './KeptProcess';
import { until } from '../../tests/studio/until';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a kept process', () => {
  test('is started again after each end, with a growing pause', async () => {
    const crashes: [string, number][] = [];
    const kept = new KeptProcess({
      name: 'worker',
      command: node('process.exit(3)'),
      makeEnv: () => ({}),
      patienceMs: 1000,
      firstPauseMs: 10,
      onCrash: async (how, restartInMs) => void crashes.push([how, restartInMs]),
    });
    kept.start();
    await until(() => crashes.length >= 3);
    await kept.stop();
    expect(crashes.slice(0, 3)).toEqual([
      ['exit code 3', 10],
      ['exit code 3', 20],
      ['exit code 3', 40],
    ]);
  });

  test('is given a fresh environment for each life', async () => {
    let lives = 0;
    const seen: string[] = [];
    const kept = new KeptProcess({
      name: 'worker',
      command: node('process.exit(Number(process.env.LIFE))'),
      makeEnv: () => ({ LIFE: String(++lives) }),
      patienceMs: 1000,
      firstPauseMs: 10,
      onCrash: async (how) => void seen.push(how),
    });
    kept.start();
    await until(() => seen.length >= 2);
    await kept.stop();
    expect(seen.slice(0, 2)).toEqual(['exit code 1', 'exit code 2']);
  });

  test('is killed when it does not end by itself in time', async () => {
    const kept = new KeptProcess({
      name: 'web',
      command: node(`process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);`),
      makeEnv: () => ({}),
      patienceMs: 300,
      onCrash: async () => undefined,
    });
    kept.start();
    await sleep(300);
    const startedAtMs = performance.now();
    await kept.stop();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  });
});

test('a child that watches its parent ends with it, where the kernel does not see to that', async () => {
  const child = `['--import', './scripts/preload/end-with-parent.mjs', '-e', 'console.log(process.pid); setInterval(() => undefined, 1000)']`;
  const parent = spawn(process.execPath, [
    '-e',
    `require('node:child_process').spawn(process.execPath, ${child}, { stdio: ['ignore', 'inherit', 'inherit'] })`,
  ]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

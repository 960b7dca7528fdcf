/** A real studio for a benchmark: its own data folder, a free port of the loopback, stopped by `stop`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BenchStudio {
  url: string;
  webPid: number;
  workerPid: number;
  /** Calls the API as the owner. */
  call(method: string, path: string, body?: unknown): Promise<Response>;
  /** Calls the API and takes the data out of its answer. @throws Error where it refuses */
  data(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Waits for the end of a job. @throws Error where it does not complete */
  finished(jobId: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function openStudio(variables: Record<string, string> = {}): Promise<BenchStudio> {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
  const env = {
    ...process.env,
    ...variables,
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: '0',
    HTTPS_PORT: '',
  };
  const child = spawn(process.execPath, ['dist/studio.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = await new Promise<string | null>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^Pocketreel is ready: (\S+)/.exec(line);
      if (ready) resolve(ready[1]!);
    });
    void ended.then(() => resolve(null));
  });
  if (url === null) throw new Error('the studio did not start; is it built? (npm run build)');
  const token = readFileSync(join(folder, 'owner-token'), 'utf8').trim();
  const call = (method: string, path: string, body?: unknown) =>
    fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const data = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, path, body);
    const parsed = (await answer.json()) as { data?: unknown };
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(parsed)}`);
    return (parsed.data ?? parsed) as Record<string, unknown>;
  };
  const finished = async (jobId: string) => {
    for (;;) {
      const poll = await data('GET', `/api/audio/jobs/${jobId}`);
      if (poll.status === 'complete') return poll.result as Record<string, unknown>;
      if (poll.status !== 'pending' && poll.status !== 'processing') throw new Error(JSON.stringify(poll));
      await sleep(250);
    }
  };
  const children = childrenOf(child.pid!);
  const pidOf = (role: string) => children.find(({ command }) => command.includes(`dist/${role}.js`))!.pid;
  return { url, webPid: pidOf('web'), workerPid: pidOf('worker'), call, data, finished, stop };
}

function childrenOf(parent: number): { pid: number; command: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (Number(/\) \S (\d+)/.exec(stat)?.[1]) !== parent) return [];
      return [{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }];
    } catch {
      // It ended between the list and the look.
      return [];
    }
  });
}

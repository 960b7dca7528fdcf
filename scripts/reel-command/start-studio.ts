import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { getEnv } from '@/lib/env';
import { lockDataDir } from '../studio/lock-data-dir';
import { tieToParent } from '../studio/tie-to-parent';
import { CommandError } from '@/lib/CommandError';

const keptLines = 20;

export interface ReachedStudio {
  url: string;
  /** Ends it if it was started for this run; leaves it alone otherwise. */
  stop(): Promise<void>;
}

/**
 * Starts a studio for this run alone, on this machine's loopback and a free port.
 * @returns null where another one took the data folder first. @throws CommandError where it does not start.
 */
export async function startStudio(
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ReachedStudio | null> {
  say('Starting a studio for this run');
  const { command, args } = tieToParent(['--enable-source-maps', 'dist/studio.js', '--for-reel'], 'TERM');
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a session of its own: Ctrl-C is for this command, which then ends the studio in order.
    detached: true,
    env: { ...process.env, DATA_DIR: getEnv().DATA_DIR, HOST: '127.0.0.1', PORT: '0', HTTPS_PORT: '' },
  });
  const ended = once(child, 'exit');
  const tail: string[] = [];
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const url = await new Promise<string | null>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line);
        if (tail.length > keptLines) tail.shift();
        const ready = /^Pocketreel is ready: (\S+)/.exec(line);
        if (ready) resolve(ready[1]!);
      });
    }
    void ended.then(() => resolve(null));
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  if (signal.aborted) await stop();
  signal.throwIfAborted();
  if (url !== null) return { url, stop };
  const unlock = lockDataDir(getEnv().DATA_DIR);
  if (!unlock) return null;
  unlock();
  throw new CommandError(`The studio did not start:\n${tail.join('\n')}`);
}

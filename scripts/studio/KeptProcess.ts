import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './tie-to-parent';

export interface KeptProcessOptions {
  /** The role, for the log. */
  name: 'web' | 'worker';
  command: Command;
  /** Asked before every start, so that each life can have an id of its own. */
  makeEnv: () => Record<string, string | undefined>;
  /** Called after each unwanted end, before the next start; waited for. */
  onCrash: (how: string, restartInMs: number) => Promise<void>;
  /** How long the process may take to end by itself after SIGTERM. */
  patienceMs: number;
  /** Pause before the first restart; doubles up to 30 s, and starts over after a minute without a crash. */
  firstPauseMs?: number;
}

const longestPauseMs = 30_000;
const stableAfterMs = 60_000;

/** A process that is started again when it ends unasked, in a session of its own so that Ctrl-C is ours alone. */
export class KeptProcess {
  private child: ChildProcess | null = null;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private crashes = 0;

  constructor(private readonly options: KeptProcessOptions) {}

  /** The number of unwanted ends so far. */
  get crashCount(): number {
    return this.crashes;
  }

  start(): void {
    this.running = this.keep();
  }

  /** Sends SIGTERM, after `patienceMs` SIGKILL to the whole group, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.signalGroup('SIGTERM', 'leader');
    const patience = setTimeout(() => this.signalGroup('SIGKILL', 'group'), this.options.patienceMs);
    await this.running;
    clearTimeout(patience);
  }

  /** Ends the whole group now. */
  kill(): void {
    this.stopping.abort();
    this.signalGroup('SIGKILL', 'group');
  }

  private async keep(): Promise<void> {
    let pauseMs = this.options.firstPauseMs ?? 500;
    while (!this.stopping.signal.aborted) {
      const startedAtMs = performance.now();
      const how = await this.runOnce();
      if (this.stopping.signal.aborted) return;
      if (performance.now() - startedAtMs > stableAfterMs) pauseMs = this.options.firstPauseMs ?? 500;
      this.crashes++;
      await this.options.onCrash(how, pauseMs);
      await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  private async runOnce(): Promise<string> {
    const { command, args } = this.options.command;
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: this.options.makeEnv() as NodeJS.ProcessEnv,
      detached: true,
    });
    this.child = child;
    try {
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      return signal ? `killed by ${signal}` : `exit code ${code}`;
    } catch (error) {
      return `could not be started: ${(error as Error).message}`;
    } finally {
      this.child = null;
    }
  }

  private signalGroup(signal: NodeJS.Signals, reach: 'leader' | 'group'): void {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(reach === 'group' ? -pid : pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

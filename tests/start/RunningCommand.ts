import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** One of the project's commands, as a person would run it, with its output collected. */
export class RunningCommand {
  output = '';
  exitCode: number | null = null;
  readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(command: string, args: string[], env: Record<string, string>, cwd = process.cwd()) {
    this.child = spawn(command, args, {
      cwd,
      env: { ...process.env, NODE_ENV: undefined, LOG_LEVEL: 'info', ...env } as unknown as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = once(this.child, 'close').then(([code]) => {
      this.exitCode = (code as number | null) ?? -1;
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits for output of this form. @throws with the output so far where the command ends or time runs out. */
  async waitFor(pattern: RegExp, timeoutMs = 120_000): Promise<RegExpExecArray> {
    const givenUpAtMs = performance.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.exitCode !== null || performance.now() > givenUpAtMs) {
        throw new Error(`no ${String(pattern)} in the output:\n${this.output}`);
      }
      await sleep(20);
    }
  }

  /** Waits for the end and gives the exit code; −1 where a signal ended it. */
  async end(): Promise<number> {
    await this.ended;
    return this.exitCode!;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    if (this.exitCode === null) this.child.kill(signal);
    return this.end();
  }
}

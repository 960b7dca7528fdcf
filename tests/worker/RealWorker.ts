import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, readdirSync } from 'node:fs';
import SqliteFile from 'better-sqlite3';
import { sqliteFile } from '@/lib/db/get-database';
import { sqliteCodeOf } from '@/lib/db/retry-while-locked';

/** One line of a worker's log. */
export interface LogLine {
  msg: string;
  jobId?: string;
  attempt?: number;
  stage?: string;
  ended?: string;
}

/** The real worker as its own process on a DATA_DIR, with its log at hand. */
export class RealWorker {
  readonly log: LogLine[] = [];
  private readonly child: ChildProcess;
  private stderr = '';

  constructor(
    private readonly dataDir: string,
    variables: Record<string, string> = {},
  ) {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      DATA_DIR: dataDir,
      ...variables,
    };
    this.child = spawn(
      process.execPath,
      ['--import', 'tsx', '--import', './tests/worker/hang-on-signal.mjs', 'worker/index.ts'],
      {
        env: env as NodeJS.ProcessEnv,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.log.push(JSON.parse(line) as LogLine);
    });
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  get pid(): number {
    return this.child.pid!;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /**
   * Stops the process (SIGSTOP) at a moment when it holds no lock on the database, which would shut
   * everybody else out for as long as it sleeps.
   */
  async freeze(): Promise<void> {
    for (;;) {
      this.signal('SIGSTOP');
      while (!/\) T/.test(read(this.pid, 'stat'))) await sleep(5);
      if (isWritable(sqliteFile(this.dataDir))) return;
      this.signal('SIGCONT');
      await sleep(20);
    }
  }

  /** The exit code, once the process has ended; 128 and more for a signal. */
  async exit(): Promise<number> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode ?? 128;
  }

  /** Ends the worker in order, or by force where it is stopped or slow. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), 30_000);
    await this.exit();
    clearTimeout(force);
  }

  /** The first line of the log that fits, waited for up to a minute. */
  async waitFor(fits: (line: LogLine) => boolean): Promise<LogLine> {
    for (let tries = 0; tries < 1_200; tries += 1) {
      const line = this.log.find(fits);
      if (line) return line;
      await sleep(50);
    }
    throw new Error(`the worker did not get there.\n${JSON.stringify(this.log, null, 1)}\n${this.stderr}`);
  }
}

/** Pids of living processes (zombies do not count) whose command line fits and that serve this DATA_DIR. */
export function toolsOf(dataDir: string, command: RegExp): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [name, state] = [read(pid, 'cmdline'), /\) (\S)/.exec(read(pid, 'stat'))?.[1]];
      return state !== 'Z' && command.test(name) && read(pid, 'environ').includes(`DATA_DIR=${dataDir}`);
    });
}

function isWritable(file: string): boolean {
  const database = new SqliteFile(file, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (failure) {
    if (sqliteCodeOf(failure).startsWith('SQLITE_BUSY')) return false;
    throw failure;
  } finally {
    database.close();
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return ''; // It ended between the listing and the reading.
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GpuCallStatus, GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';

export interface CallSetting {
  /** Arguments of node that start the entry. */
  entry: readonly string[];
  webhookSecret: string;
  /** A folder of this call's own. */
  folder: string;
  logLevel: string;
  coldStartMs: number;
}

type Ended = Exclude<GpuCallStatus['status'], 'running'>;

/** As the app on Modal says it of a function that raised: it is called this many times. */
const mostStarts = 2;

/** One call of the render function: the real entry as a process, started again where it was pre-empted or crashed. */
export class RenderCall {
  /** Process ids of every start, the newest last. */
  readonly pids: number[] = [];
  readonly ended: Promise<void>;
  /** The last lines the entry wrote to its log. */
  log = '';
  private state: Ended | null = null;
  private report: GpuReport | undefined;
  private child: ChildProcess | undefined;
  private cancelled = false;
  private crashes = 0;
  private wake: () => void = () => undefined;

  constructor(
    readonly callId: string,
    readonly dispatch: GpuDispatch,
    private readonly setting: CallSetting,
  ) {
    this.ended = this.run();
  }

  get status(): GpuCallStatus {
    if (this.state === null) return { status: 'running' };
    return this.report ? { status: this.state, report: this.report } : { status: this.state };
  }

  /** Asks the render to stop; the state becomes cancelled once it has. */
  cancel(): void {
    if (this.state !== null) return;
    this.cancelled = true;
    this.wake();
    this.child?.kill('SIGTERM');
  }

  /** Takes the machine away, as Modal may at any time: SIGTERM, and the same input again. */
  preempt(): void {
    this.child?.kill('SIGTERM');
  }

  /** Ends it without a word to anybody, as where the machine is lost. */
  async destroy(): Promise<void> {
    this.cancelled = true;
    this.wake();
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  private async run(): Promise<void> {
    await this.pause(this.setting.coldStartMs);
    while (!this.cancelled && this.state === null) await this.runOnce();
    this.state ??= 'cancelled';
    rmSync(this.setting.folder, { recursive: true, force: true });
  }

  private async runOnce(): Promise<void> {
    const { exitCode, report } = await this.start();
    if (this.cancelled) return;
    if (report) {
      this.report = report;
      this.state = report.status === 'complete' ? 'complete' : 'failed';
    } else if (report === null) {
      this.state = 'cancelled';
    } else if (exitCode !== 143) {
      this.crashes += 1;
      if (this.crashes >= mostStarts) this.state = 'failed';
    }
  }

  /** `report` is null where the render was called off, undefined where it said nothing at its end. */
  private async start(): Promise<{ exitCode: number; report: GpuReport | null | undefined }> {
    const { entry, folder, webhookSecret, logLevel } = this.setting;
    mkdirSync(folder, { recursive: true });
    const { PATH, HOME, POCKETREEL_CHECKS_RUN } = process.env;
    const child = spawn(process.execPath, ['--import', './scripts/preload/end-with-parent.mjs', ...entry], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...{ PATH, HOME, POCKETREEL_CHECKS_RUN },
        ...{ NODE_ENV: 'production', LOG_LEVEL: logLevel, DATA_DIR: join(folder, 'data') },
        INTERNAL_WEBHOOK_SECRET: webhookSecret,
      },
    });
    this.child = child;
    if (child.pid !== undefined) this.pids.push(child.pid);
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.log = (this.log + chunk.toString()).slice(-100_000)));
    child.stdin.on('error', () => undefined); // It may end before it has read.
    child.stdin.end(JSON.stringify(this.dispatch));
    const exitCode = await new Promise<number>((resolve) => {
      child.once('error', () => resolve(1));
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGTERM' ? 143 : 137)));
    });
    this.child = undefined;
    return { exitCode, report: readReport(stdout) };
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The report on the last line of the entry's stdout. */
function readReport(stdout: string): GpuReport | null | undefined {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{"report":')) return undefined;
  return (JSON.parse(last) as { report: GpuReport | null }).report;
}

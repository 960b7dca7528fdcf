import { spawn, type ChildProcess } from 'node:child_process';
import type { GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';
import { webhookSecret } from './StudioDouble';

/** The real entry as a process, given a dispatch on its stdin. */
export class EntryProcess {
  readonly exited: Promise<number>;
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;

  constructor(
    dispatch: GpuDispatch | string,
    dataDir: string,
    variables: Record<string, string | undefined> = {},
  ) {
    const env = { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'info', DATA_DIR: dataDir };
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/modal-render-entry.ts'], {
      env: { ...env, INTERNAL_WEBHOOK_SECRET: webhookSecret, ...variables } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    child.stdin.on('error', () => undefined); // It may have ended before it read.
    child.stdin.end(typeof dispatch === 'string' ? dispatch : JSON.stringify(dispatch));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What its last line says; undefined where it printed none. */
  get report(): GpuReport | null | undefined {
    const last = this.stdout.trimEnd().split('\n').at(-1) ?? '';
    return last.startsWith('{') ? (JSON.parse(last) as { report: GpuReport | null }).report : undefined;
  }
}

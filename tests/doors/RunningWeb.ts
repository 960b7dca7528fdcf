import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningCommand } from '../start/RunningCommand';

/** The owner's token of every web process started here. */
export const webToken = 'correct horse battery staple';

/** The built web process on a studio of its own, on loopback. */
export class RunningWeb {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'pocketreel-web-'));
  private command!: RunningCommand;
  port = 0;

  static async start(variables: Record<string, string> = {}): Promise<RunningWeb> {
    execFileSync('bash', ['-euc', '. scripts/setup/set-up.sh; with_lock build'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const web = new RunningWeb();
    web.command = new RunningCommand(process.execPath, ['--enable-source-maps', 'dist/web.js'], {
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: web.dataDir,
      STUDIO_TOKEN: webToken,
      ...variables,
    });
    web.port = Number((await web.command.waitFor(/"port":(\d+)[^\n]*"msg":"web ready"/))[1]);
    return web;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.command.output;
  }

  /** What was said since the start at level error or above, or beside the log. */
  get errors(): string[] {
    return this.output
      .slice(this.output.indexOf('"msg":"web ready"}') + '"msg":"web ready"}'.length)
      .split('\n')
      .filter((line) => line.trim() !== '' && !(line.startsWith('{') && JSON.parse(line).level < 50));
  }

  /** Resident memory in MB. */
  get residentMb(): number {
    const status = readFileSync(`/proc/${this.command.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  }

  async stop(): Promise<void> {
    await this.command.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

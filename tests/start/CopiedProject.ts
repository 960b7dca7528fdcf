import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const copied = [
  'scripts',
  'src',
  'worker',
  'deploy',
  'drizzle',
  'package.json',
  'tsconfig.json',
  '.env.example',
];

/** The project's sources in a folder of their own, with the installed packages and without a build. */
export class CopiedProject {
  readonly root = mkdtempSync(join(tmpdir(), 'pocketreel-copy-'));

  constructor() {
    for (const name of copied) cpSync(name, join(this.root, name), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.root, 'node_modules'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Runs a command to its end as a person would, outside of any check; gives all it said and how it ended. */
  run(command: string, args: string[], variables: Record<string, string> = {}) {
    const { stdout, stderr, status } = spawnSync(command, args, {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...process.env, POCKETREEL_CHECKS_RUN: '', ...variables },
      timeout: 60_000,
    });
    return { said: stdout + stderr, exitCode: status };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

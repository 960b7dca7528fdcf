import { spawn, type ChildProcess } from 'node:child_process';

export interface RunningScript {
  child: ChildProcess;
  /** All it said, on both outputs, with its exit code; 137 where it was killed. */
  ended: Promise<{ exitCode: number; said: string }>;
  /** What it said so far. */
  said(): string;
}

/** Starts a script of the project from its sources on a DATA_DIR. */
export function startScript(
  script: string,
  args: readonly string[],
  variables: Record<string, string>,
): RunningScript {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const ended = new Promise<{ exitCode: number; said: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 137, said }));
  });
  return { child, ended, said: () => said };
}

/** Runs a script to its end. */
export function runScript(...call: Parameters<typeof startScript>) {
  return startScript(...call).ended;
}

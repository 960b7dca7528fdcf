import { spawnSync } from 'node:child_process';
import { RunningCommand } from '../start/RunningCommand';
import { execWords, readStages } from './read-dockerfile';

/** The worker's image at work: started, asked for its health and ended as its Dockerfile says. */
export class RunningImage {
  readonly command: RunningCommand;

  /** @param root a folder as `layImage` makes it */
  constructor(
    private readonly root: string,
    private readonly variables: Record<string, string>,
  ) {
    const [program, ...args] = execWords(this.step('CMD'));
    this.command = new RunningCommand(program!, args, this.environment(), root);
  }

  /** Runs the health check once. */
  askHealth() {
    const [program, ...args] = JSON.parse(this.step('HEALTHCHECK').text.replace(/^CMD /, '')) as string[];
    const { status, stdout, stderr } = spawnSync(program!, args, {
      cwd: this.root,
      env: { PATH: process.env.PATH, ...this.environment() } as unknown as NodeJS.ProcessEnv,
      encoding: 'utf8',
    });
    return { exitCode: status, said: stdout + stderr };
  }

  private environment(): Record<string, string> {
    return { NODE_ENV: 'production', ...this.variables };
  }

  private step(keyword: string) {
    return readStages()
      .at(-1)!
      .steps.find((step) => step.keyword === keyword)!;
  }
}

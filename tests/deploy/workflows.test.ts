import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from './read-yaml';
import { tempDir } from '../studio/temp-dir';

interface WorkflowStep {
  name?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, string | boolean>;
}

interface Job {
  if?: string;
  environment?: string;
  needs?: string | string[];
  'timeout-minutes': number;
  container?: { image: string };
  steps: WorkflowStep[];
}

interface Workflow {
  name: string;
  on: Record<string, { workflows?: string[]; branches?: string[] } | null>;
  permissions: unknown;
  concurrency: { group: string; 'cancel-in-progress': boolean | string };
  jobs: Record<string, Job>;
}

const files = ['.github/workflows/ci.yml', '.github/workflows/deploy.yml'];
const [ci, deploy] = files.map((file) => readYaml<Workflow>(file)) as [Workflow, Workflow];

describe.each(files)('%s', (file) => {
  const workflow = readYaml<Workflow>(file);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('may read this repository and nothing more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.filter((job) => 'permissions' in job)).toEqual([]);
  });

  it('pins every action by its commit and says which version that is', () => {
    const named = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\buses:/.test(line));
    expect(named.length).toBeGreaterThan(0);
    for (const line of named) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('keeps no credentials in the checked-out copy', () => {
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith('actions/checkout@'))
        expect(inputs).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('never runs for a stranger with secrets, and puts no expression into a shell line', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('ends each job in time, and does not run beside itself', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
    expect(workflow.concurrency.group).not.toBe('');
  });

  it('holds shell lines that the shell can read', () => {
    for (const { run } of steps) {
      const { stderr } = spawnSync('bash', ['-n'], { input: run ?? '', encoding: 'utf8' });
      expect(stderr).toBe('');
    }
  });
});

describe('CI', () => {
  it('runs the test command and nothing else that tests, without any secret', () => {
    const [job] = Object.values(ci.jobs) as [Job];
    expect(job.steps.at(-1)!.run).toBe('./scripts/test');
    expect(readFileSync(files[0]!, 'utf8')).not.toContain('secrets.');
    expect(job.container!.image).toBe('node:24-bookworm');
  });
});

describe('the deployment', () => {
  const { plan, migrate, vercel, render, modal, smoke } = deploy.jobs;

  it('follows a CI that passed on this repository’s own main', () => {
    expect(deploy.on.workflow_run).toMatchObject({ workflows: [ci.name], branches: ['main'] });
    expect(plan!.if).toContain("workflow_run.conclusion == 'success'");
    expect(plan!.if).toContain('head_repository.full_name == github.repository');
    expect(deploy.concurrency['cancel-in-progress']).toBe(false);
  });

  it('deploys main alone when it is run by hand, with secrets that belong to its environment', () => {
    expect(plan!.if).toContain(
      "(github.event_name == 'workflow_dispatch' && github.ref == 'refs/heads/main')",
    );
    for (const [name, job] of Object.entries(deploy.jobs)) {
      const seesSecrets = JSON.stringify(job).includes('secrets.') || JSON.stringify(job).includes('vars.');
      expect([name, job.environment]).toEqual([name, seesSecrets ? 'production' : undefined]);
    }
  });

  it('tells the build of the page its commit, and waits for that of the worker at Render', () => {
    const ofCommit = '${{ needs.plan.outputs.commit }}';
    expect(vercel!.steps.at(-1)!.env).toMatchObject({ POCKETREEL_COMMIT: ofCommit });
    const { run, env } = render!.steps.at(-1)!;
    expect(env).toMatchObject({ COMMIT: ofCommit });
    expect(run).toBe('node scripts/ops/deploy-render.mjs "$COMMIT"');
  });

  it('deploys the commit that was tested', () => {
    const refs = Object.values(deploy.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
      .map((step) => step.with!.ref);
    expect(new Set(refs)).toEqual(new Set(['${{ needs.plan.outputs.commit }}']));
  });

  it('migrates before anything else, and goes no further where that fails', () => {
    for (const job of [vercel, render, modal]) {
      expect(job!.needs).toContain('migrate');
      expect(job!.if).toContain("needs.migrate.result != 'failure'");
    }
  });

  it('leaves out what has no secrets', () => {
    for (const [name, job] of Object.entries({ turso: migrate, vercel, render, modal, smoke })) {
      expect(job!.if).toContain(`needs.plan.outputs.${name} == 'true'`);
    }
  });

  it('shows secrets to single steps alone', () => {
    for (const job of Object.values(deploy.jobs)) {
      expect(JSON.stringify({ ...job, steps: [] })).not.toContain('secrets.');
      for (const { env: _env, ...step } of job.steps) expect(JSON.stringify(step)).not.toContain('secrets.');
    }
  });

  it('keeps the card and the number of containers that were chosen', () => {
    expect(modal!.steps.at(-1)!.env).toMatchObject({
      POCKETREEL_GPU: '${{ vars.POCKETREEL_GPU }}',
      POCKETREEL_GPU_CONTAINERS: '${{ vars.POCKETREEL_GPU_CONTAINERS }}',
    });
  });

  it('names the step and the notice of each part that is left out', () => {
    const { outputs, said } = runStep(plan!.steps[0]!, {
      COMMIT: 'abc',
      TURSO: 'true',
      VERCEL: 'false',
      RENDER: 'true',
      MODAL: 'false',
      SMOKE: 'true',
    });
    expect(outputs).toBe('commit=abc\nturso=true\nvercel=false\nrender=true\nmodal=false\nsmoke=true\n');
    expect(said.match(/::notice/g)).toHaveLength(2);
    expect(said).toContain('VERCEL_PROJECT_ID');
  });

  it('fails with the look at the live studio, whose words reach the summary', () => {
    const look = smoke!.steps.at(-1)!;
    const variables = { APP_URL: 'https://studio.example', COMMIT: 'abc1234', ONLY: '' };
    const passed = runStep(look, variables, 'echo "ok   $*"');
    expect(passed).toMatchObject({
      exitCode: 0,
      summary: '```\nok   run --silent smoke -- https://studio.example --commit abc1234 --wait 900\n```\n',
    });
    const half = runStep(look, { ...variables, ONLY: 'worker' }, 'echo "$*"');
    expect(half.summary).toContain('--commit abc1234 --only worker --wait 900');
    const failed = runStep(look, variables, 'echo "FIX  $*"; exit 1');
    expect(failed.exitCode).toBe(1);
    expect(failed.summary).toMatch(/^```\nFIX .*\n```\n$/);
  });
});

/** Runs a step's shell lines as the runner does, with `npm` being the given shell lines. */
function runStep({ run }: WorkflowStep, variables: Record<string, string>, npm = 'exit 1') {
  const folder = tempDir('step');
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
  for (const file of [output, summary]) writeFileSync(file, '');
  writeFileSync(join(folder, 'npm'), `#!/bin/bash\n${npm}\n`, { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', run!], {
    env: {
      ...variables,
      PATH: `${folder}:${process.env.PATH}`,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    } as unknown as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  const read = (file: string) => readFileSync(file, 'utf8');
  const result = { exitCode: status, said: stdout + stderr, outputs: read(output), summary: read(summary) };
  rmSync(folder, { recursive: true, force: true });
  return result;
}

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '../../worker/tools/process/find-executable';
import { CopiedProject } from './CopiedProject';
import { PackageIndex } from './PackageIndex';

jest.setTimeout(120_000);

const runtime = '@deno/linux-x64-glibc';
let index: PackageIndex;
let project: CopiedProject;
const at = (path: string) => join(project.root, path);

beforeEach(() => {
  index = new PackageIndex();
  project = new CopiedProject();
  // A program in place of Deno, which is 40 MB, under the name of its package.
  project.write('deploy/yt-dlp/deno/deno', '#!/bin/sh\necho "deno 9.9.9"\n');
  project.write('deploy/yt-dlp/deno/package.json', JSON.stringify({ name: runtime, version: '9.9.9' }));
  project.write('deploy/yt-dlp/package.json', JSON.stringify({ dependencies: { [runtime]: 'file:deno' } }));
  chmodSync(at('deploy/yt-dlp/deno/deno'), 0o644);
  const lock = ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'];
  execFileSync('npm', lock, { cwd: at('deploy/yt-dlp') });
});
afterEach(() => {
  project.remove();
  index.remove();
});

const pin = (...lines: string[]) =>
  project.write('deploy/yt-dlp/requirements.txt', `# why\n${lines.join('\n')}\n`);
const pinned = () => readFileSync(at('deploy/yt-dlp/requirements.txt'), 'utf8');
const setUp = (variables = index.variables) =>
  project.run('bash', ['-euo', 'pipefail', '-c', '. scripts/setup/set-up.sh; install_ytdlp'], variables);
const update = (variables = index.variables) => project.run('./scripts/update-ytdlp', [], variables);
const say = (program: string) =>
  execFileSync(at(`.tools/yt-dlp/bin/${program}`), ['--version'], { encoding: 'utf8' }).trim();
/** Nothing listens there. */
const unreachable = {
  PIP_CONFIG_FILE: '/dev/null',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_FIND_LINKS: '',
};

test('set-up installs the pinned yt-dlp with its runtime, once, and the worker runs it', () => {
  pin(index.addYtDlp('2026.9.1', '0.9.0'), index.addSolver('0.9.0'));
  expect(setUp()).toEqual({ said: 'Installing yt-dlp\n', exitCode: 0 });
  expect([say('yt-dlp'), say('deno')]).toEqual(['2026.9.1', 'deno 9.9.9']);
  const here = process.cwd();
  process.chdir(project.root);
  expect(['yt-dlp', 'deno'].map(findExecutable)).toEqual([
    at('.tools/yt-dlp/bin/yt-dlp'),
    at('.tools/yt-dlp/bin/deno'),
  ]);
  process.chdir(here);
  const begunMs = performance.now();
  expect(setUp(unreachable)).toEqual({ said: '', exitCode: 0 });
  expect(performance.now() - begunMs).toBeLessThan(2_000);
});

test('set-up without an index says once that the yt-dlp of the system is used, and tries again after a day', () => {
  pin(index.addYtDlp('2026.9.1', '0.9.0'), index.addSolver('0.9.0'));
  const { said, exitCode } = setUp(unreachable);
  expect(said).toMatch(
    /^Installing yt-dlp\nThe yt-dlp of this system is used, as the package index .* cannot be reached.*\n$/,
  );
  expect(exitCode).toBe(0);
  const begunMs = performance.now();
  expect(setUp()).toEqual({ said: '', exitCode: 0 });
  expect(performance.now() - begunMs).toBeLessThan(2_000);
  expect(existsSync(at('.tools/yt-dlp'))).toBe(false);
  const twoDaysAgoSec = Date.now() / 1000 - 2 * 86_400;
  utimesSync(at('.tools/yt-dlp-failed'), twoDaysAgoSec, twoDaysAgoSec);
  expect(setUp()).toEqual({ said: 'Installing yt-dlp\n', exitCode: 0 });
  expect(say('yt-dlp')).toBe('2026.9.1');
});

test('set-up refuses a yt-dlp of another checksum, and keeps the one before', () => {
  pin(index.addYtDlp('2026.9.1', '0.9.0'), index.addSolver('0.9.0'));
  setUp();
  pin(
    index.addYtDlp('2026.9.2', '0.9.0').replace(/sha256:.*/, `sha256:${'0'.repeat(64)}`),
    index.addSolver('0.9.0'),
  );
  const { said, exitCode } = setUp();
  expect(said).toMatch(/another checksum than the pinned one/);
  expect(exitCode).toBe(0);
  expect(say('yt-dlp')).toBe('2026.9.1');
  expect(readdirSync(at('.tools')).filter((name) => /^yt-dlp-\d/.test(name))).toHaveLength(1);
});

test('an update raises the pins to the newest, with the solver scripts it names, and installs it', () => {
  const before = [index.addYtDlp('2026.9.1', '0.9.0'), index.addSolver('0.9.0')];
  pin(...before);
  setUp();
  const after = [index.addYtDlp('2026.10.26', '0.10.0'), index.addSolver('0.10.0')];
  index.addSolver('0.11.0');
  const { said, exitCode } = update();
  expect([said, exitCode]).toEqual([expect.stringContaining('yt-dlp 2026.9.1 → 2026.10.26'), 0]);
  expect(said).toMatch(/Installed: yt-dlp 2026\.10\.26\. Restart the studio/);
  expect(pinned()).toBe(`# why\n${after.join('\n')}\n`);
  expect(say('yt-dlp')).toBe('2026.10.26');
  expect(update()).toEqual({ said: 'yt-dlp 2026.10.26 is the newest\n', exitCode: 0 });
  expect(setUp()).toEqual({ said: '', exitCode: 0 });
});

test('an update without an index changes nothing and says so', () => {
  pin(index.addYtDlp('2026.9.1', '0.9.0'), index.addSolver('0.9.0'));
  setUp();
  const before = pinned();
  const { said, exitCode } = update(unreachable);
  expect(said).toMatch(/^Nothing was changed, as the package index .* cannot be reached/);
  expect(exitCode).toBe(1);
  expect(pinned()).toBe(before);
  expect(say('yt-dlp')).toBe('2026.9.1');
});

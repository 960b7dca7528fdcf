import { spawnSync } from 'node:child_process';
import { CopiedProject } from './CopiedProject';

jest.setTimeout(120_000);

let project: CopiedProject;
beforeAll(() => {
  project = new CopiedProject();
  project.run(process.execPath, ['scripts/setup/build-node.mjs']);
  project.write('.env', 'PORT=harbour\nSTUDIO_TOKEN=from-the-file-of-the-owner\n');
});
afterAll(() => project.remove());

/** A flag nobody knows, so that no studio starts where the file is not read. */
const fromBoth: [string, string, string[]][] = [
  ['from the sources', 'npm', ['run', 'dev', '--', '--never']],
  ['from the build', process.execPath, ['dist/studio.js', '--never']],
];

test.each(fromBoth)('a studio %s reads .env', (_from, command, args) => {
  const { said, exitCode } = project.run(command, args);
  expect(said).toMatch(/The environment is not usable:\n {2}- PORT: /);
  expect(exitCode).toBe(1);
});

test.each(fromBoth)('for a studio %s a variable that is set wins', (_from, command, args) => {
  const { said } = project.run(command, args, { PORT: '0' });
  expect(said).toMatch(/^start does not know "--never"/m);
});

test.each(fromBoth)('a studio of the checks %s leaves .env alone', (_from, command, args) => {
  const { said } = project.run(command, args, { POCKETREEL_CHECKS_RUN: 'a-run' });
  expect(said).toMatch(/^start does not know "--never"/m);
});

test('nor does Next read .env under the checks', () => {
  const load = `require('@next/env').loadEnvConfig(process.cwd()); console.log('token', process.env.STUDIO_TOKEN)`;
  const args = ['--import', './scripts/preload/load-env-file.mjs', '-e', load];
  const { said } = project.run(process.execPath, args, { POCKETREEL_CHECKS_RUN: 'a-run' });
  expect(said).toBe('token undefined\n');
});

test('the checks forget what the shell says of another studio, but not where its programs are', () => {
  const script = '. scripts/setup/set-up.sh; forget_settings; env';
  const { stdout } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      STUDIO_TOKEN: 'a-token-of-another-studio',
      STORAGE_BACKEND: 'r2',
      R2_BUCKET_NAME: 'bucket',
      TURSO_DATABASE_URL: 'libsql://there',
      FFMPEG_PATH: '/opt/ffmpeg',
    },
  });
  const names = stdout.split('\n').map((line) => line.split('=')[0]);
  expect(names).toEqual(expect.arrayContaining(['PATH', 'FFMPEG_PATH']));
  expect(names.filter((name) => /^(NODE_ENV|STUDIO|STORAGE|R2|TURSO)/.test(name!))).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(120_000);

const scripts = ['scripts/modal_app.py', 'scripts/modal_render.py'];

let folder: string;
beforeAll(() => (folder = tempDir('modal-app')));

/** Python without its caches beside the sources, and without a deployer's own choices but those given. */
function python(args: string[], choices: Record<string, string> = {}) {
  const { PATH, HOME } = process.env;
  return spawnSync('python3', args, {
    encoding: 'utf8',
    env: { PATH, HOME, PYTHONPYCACHEPREFIX: folder, ...choices } as Record<
      string,
      string
    > as NodeJS.ProcessEnv,
  });
}

test('the app on Modal compiles', () => {
  const { status, stderr } = python(['-m', 'py_compile', ...scripts]);
  expect([status, stderr]).toEqual([0, '']);
});

test('its own tests pass', () => {
  const { status, stderr } = python(['-m', 'unittest', 'discover', '-s', 'tests/gpu']);
  expect(stderr).toMatch(/Ran (\d\d) tests/);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/\nOK\n$/)]);
});

test('a choice that is set and empty is none', () => {
  const { status, stderr } = python(['-m', 'unittest', 'discover', '-s', 'tests/gpu', '-k', 'no_runaway'], {
    POCKETREEL_GPU: '',
    POCKETREEL_GPU_CONTAINERS: '',
  });
  expect(stderr).toMatch(/Ran 1 test/);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/\nOK\n$/)]);
});

test('nothing of it is left beside the sources', () => {
  for (const dir of ['scripts', 'tests/gpu']) expect(existsSync(join(dir, '__pycache__'))).toBe(false);
});

test('it says the same as the rest of the project', () => {
  const [app, render] = scripts.map((path) => readFileSync(path, 'utf8'));
  expect(render).toContain('dist/modal-render-entry.js');
  expect(readFileSync('scripts/setup/build-node.mjs', 'utf8')).toContain("'modal-render-entry'");
  expect(readFileSync('scripts/gpu/run-entry.ts', 'utf8')).toContain('calledOff: 3');
  expect(render).toContain('CALLED_OFF = 3');
  const baseOfWorker = /NODE_IMAGE=(\S+)/.exec(readFileSync('Dockerfile.worker', 'utf8'))?.[1];
  expect(app).toContain(`from_registry("${baseOfWorker}"`);
});

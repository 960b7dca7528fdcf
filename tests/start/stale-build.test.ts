import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CopiedProject } from './CopiedProject';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(120_000);

let project: CopiedProject;
beforeEach(() => (project = new CopiedProject()));
afterEach(() => project.remove());

const bundle = (name: string) => join(project.root, 'dist', name);

test('a command that npm runs is built again where its sources changed, and only there', () => {
  const restore = () => project.run('npm', ['run', 'restore']).said;
  expect(restore()).toContain('Usage: npm run restore');
  const builtMs = statSync(bundle('restore.js')).mtimeMs;
  restore();
  expect(statSync(bundle('restore.js')).mtimeMs).toBe(builtMs);
  const source = readFileSync('scripts/ops/restore.ts', 'utf8');
  project.write(
    'scripts/ops/restore.ts',
    source.replace('Usage: npm run restore', 'Usage of tomorrow: restore'),
  );
  expect(restore()).toContain('Usage of tomorrow');
});

test('a build never leaves a bundle half written', () => {
  project.run(process.execPath, ['scripts/setup/build-node.mjs']);
  const { ino } = statSync(bundle('draw-frames.js'));
  project.run(process.execPath, ['scripts/setup/build-node.mjs']);
  expect(statSync(bundle('draw-frames.js')).ino).not.toBe(ino);
  expect(readdirSync(join(project.root, 'dist')).filter((name) => !/\.js(\.map)?$/.test(name))).toEqual([
    '.node-stamp',
  ]);
});

describe('npm run web', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = tempDir('stale')));

  /** A port that cannot be, so that it ends before it serves anything. */
  const web = () => project.run('npm', ['run', 'web'], { DATA_DIR: dataDir, PORT: 'none' });
  const stale = 'The page was built from other sources than these. Run ./scripts/start';

  test('says in a sentence that there is no page', () => {
    const { said, exitCode } = web();
    expect(said).toContain('The page is not built yet. Run ./scripts/start');
    expect(said).not.toContain('PORT');
    expect(exitCode).toBe(1);
  });

  test('says in a sentence that its page is of other sources', () => {
    project.write('.next/BUILD_ID', 'one');
    expect(web().said).toContain(stale);
    const { said: stamp } = project.run(process.execPath, ['scripts/setup/source-stamp.mjs', 'page']);
    project.write('.next/source-stamp', stamp);
    expect(web().said).not.toContain(stale);
    project.write('src/lib/new-words.ts', 'export const words = 1;\n');
    expect(web().said).toContain(stale);
  });
});

describe('the build of start', () => {
  /** Next's own build takes long; whether it is asked for is what counts here. */
  const build = () => {
    const script =
      '. scripts/setup/set-up.sh; npm() { echo "npm $*" >&2; }; build; cat dist/build.log || true';
    return project.run('bash', ['-c', script]).said;
  };
  const keepPage = () => {
    const { said } = project.run(process.execPath, ['scripts/setup/source-stamp.mjs', 'page']);
    project.write('.next/BUILD_ID', 'one');
    project.write('.next/source-stamp', said);
  };

  test('makes the page again where it is gone, whatever else is there', () => {
    keepPage();
    expect(build()).not.toContain('Building');
    rmSync(join(project.root, '.next'), { recursive: true });
    expect(build()).toContain('Building');
  });

  test('leaves the page alone where only the worker changed', () => {
    keepPage();
    build();
    const before = readFileSync(bundle('worker.js'), 'utf8');
    project.write(
      'worker/index.ts',
      `${readFileSync('worker/index.ts', 'utf8')}\nconsole.log('one more line');\n`,
    );
    expect(build()).not.toContain('Building');
    expect(readFileSync(bundle('worker.js'), 'utf8')).not.toBe(before);
  });
});

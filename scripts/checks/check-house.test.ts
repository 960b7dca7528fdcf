import { checkCitations } from './house/citations';
import { checkEnvExample, checkLockfile } from './house/manifests';
import type { ProjectFile, Rule } from './house/project';
import { checkPromises } from './house/promises';
import { checkSizes } from './house/sizes';
import { checkWording } from './house/wording';

const file = (path: string, text = ''): ProjectFile => ({ path, text, sizeBytes: Buffer.byteLength(text) });
const lines = (count: number) => 'const x = 1;\n'.repeat(count);
const short = ['worker/a.ts', 'worker/b.ts'].map((path) => file(path));
const faultsOf = (rule: Rule, ...files: ProjectFile[]) => rule(files).map(({ fault }) => fault);

describe('the house rules', () => {
  test.each([
    ['a long file', file('src/lib/a.ts', lines(301))],
    ['a long route', file('src/app/api/x/route.ts', lines(26))],
    ['a deep folder', file('src/features/a/b/c/d/e.ts')],
    ['a heavy file', { ...file('public/picture.png'), sizeBytes: 300_000 }],
  ])('refuse %s', (_name, bad) => {
    expect(faultsOf(checkSizes, bad, ...short)).toHaveLength(1);
  });

  test('refuse a high median', () => {
    expect(faultsOf(checkSizes, file('worker/a.ts', lines(120)))).toHaveLength(1);
  });

  test('let route folders lie deeper', () => {
    expect(faultsOf(checkSizes, file('src/app/api/a/b/c/d/e/route.ts', lines(25)))).toEqual([]);
  });

  test.each([
    ['a vague name', 'src/lib/string-utils.ts', ''],
    ['a vague class', 'worker/JobManager.ts', ''],
    ['a vague folder', 'src/lib/common/x.ts', ''],
    ['work left for later', 'src/lib/a.ts', '// TO' + 'DO: later'],
    ['a class under another name', 'worker/loop.ts', 'export class PollLoop {}'],
    ['a second reader of the environment', 'src/lib/a.ts', 'const port = process.env.PORT;'],
    ['a retired word', 'scripts/a.ts', '// Parses it an' + 'ew.'],
    ['an error class without its ending', 'scripts/Refusal.ts', 'export class Refusal ' + 'extends Error {}'],
    ['SQL in a route', 'src/app/api/x/route.ts', 'const q = "SELECT a FROM b";'],
  ])('refuse %s', (_name, path, text) => {
    expect(faultsOf(checkWording, file(path, text))).toHaveLength(1);
  });

  test('let an honest file pass', () => {
    const text = '/** Ends with process.env, in words alone. */\nexport class LocalJobStore {}\n';
    expect(faultsOf(checkWording, file('src/lib/jobs/local/LocalJobStore.ts', text))).toEqual([]);
  });

  test('refuse to cite what is not there', () => {
    const readme = file('README.md', 'See `src/lib/gone.ts`, src/lib/a.ts, `dist/web.js` and docs/none.png.');
    const code = file('src/lib/a.ts', '/** As `nowhere.ts` says; `a.ts` is here. */\n// worker/lost.ts\n');
    expect(faultsOf(checkCitations, readme, code)).toEqual([
      'names src/lib/gone.ts, which is not there',
      'names docs/none.png, which is not there',
      'names worker/lost.ts, which is not there',
      'names nowhere.ts, which is not there',
    ]);
  });

  describe('a table of promises', () => {
    const tests = file(
      'worker/a.test.ts',
      [
        "it('holds', async () => {});",
        "it.each(kinds)(\n  'holds for %s',\n  async (kind) => {},\n);",
        "it.skip('is left out', () => {});",
        "// 'is only said', () => {}",
        "expect('holds not').toBe(1);",
      ].join('\n'),
    );
    const faults = (...rows: string[]) => {
      const table = ['# Promises', '', '| Promise | Held by |', '| :-- | --- |', ...rows].join('\n');
      return faultsOf(checkPromises, file('docs/promises.md', table), tests);
    };

    test('may cite tests that run', () => {
      expect(
        faults(
          '| One | `worker/a.test.ts`: “holds”, `worker/a.test.ts`: “holds for %s” |',
          '| Two | `worker/a.test.ts`: “holds” |',
        ),
      ).toEqual([]);
    });

    test('cites no test that is not there, is left out or is only spoken of', () => {
      const row = (title: string, path = 'worker/a.test.ts') => `| One | \`${path}\`: “${title}” |`;
      for (const bad of [
        row('hold'),
        row('is left out'),
        row('holds not'),
        row('holds', 'worker/b.test.ts'),
      ]) {
        expect(faults(bad)).toHaveLength(1);
      }
      expect(faults('| One | somebody, surely |')).toEqual(['names no test that holds "One"']);
    });
  });

  test('refuse an environment example that left the schema behind', () => {
    const faults = faultsOf(checkEnvExample, file('.env.example', '# PORT=3000\nSOMETHING_OLD=1\n'));
    expect(faults).toContain('leaves out DATA_DIR');
    expect(faults).toContain('names SOMETHING_OLD, which nothing reads');
    expect(faults).not.toContain('leaves out PORT');
  });

  test.each([
    ['a locked package without a hash', { version: '1.0.0' }],
    ['a locked package with a weak hash', { version: '1.0.0', integrity: 'sha1-AAAA' }],
    [
      'a locked package from a private registry',
      { version: '1.0.0', integrity: 'sha512-AAAA', resolved: 'https://npm.example.com/a/-/a-1.0.0.tgz' },
    ],
    [
      'a locked package from a repository',
      { version: '1.0.0', integrity: 'sha512-AAAA', resolved: 'git+ssh://git@example.com/a.git#1' },
    ],
  ])('refuse %s', (_name, locked) => {
    const text = JSON.stringify({ packages: { '': { name: 'x' }, 'node_modules/a': locked } });
    expect(faultsOf(checkLockfile, file('package-lock.json', text))).toHaveLength(1);
  });

  test('let a package pass that is pinned by its hash', () => {
    const registry = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
    const packages = {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-AAAA' },
      'node_modules/b': { version: '1.0.0', integrity: 'sha512-AAAA', resolved: registry },
      'node_modules/b/node_modules/c': { version: '1.0.0', inBundle: true },
    };
    expect(faultsOf(checkLockfile, file('package-lock.json', JSON.stringify({ packages })))).toEqual([]);
  });
});

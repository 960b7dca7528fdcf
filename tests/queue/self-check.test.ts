import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

/** Which behaviours have to notice which missing guard. */
const noticed: Record<string, string[]> = {
  WithoutToken: ['refuses every write of a claim that is not the present one'],
  WithUnguardedRows: ['refuses every write of a claim that is not the present one'],
  WithHastyReaper: ['leaves live claims alone'],
  WithCostlyRelease: ['gives a released job back with its attempt uncounted'],
  WithDeafFailure: ['lets the wish to cancel win over a failure, a release and a dead lease'],
  WithoutOrder: ['claims in order of creation and counts the places before a job'],
  WithoutLanes: ['hands out jobs of the lanes asked for alone, in order within each and across both'],
  WithoutReportGuard: [
    'takes reports in rising order alone, each with a new lease',
    'refuses a report under another token than the present one',
  ],
  WithSharedDispatches: [
    'gives a silent dispatch to one caller, and again after the time it was given',
    'gives a wish to stop at once, to one caller, once the call is known',
  ],
};

let failed: Map<string, string[]>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-selfcheck-'));
  const output = join(folder, 'report.json');
  const args = ['--testMatch', '**/broken-stores.selfcheck.ts', '--json', `--outputFile=${output}`];
  // Its exit code says that tests failed, as they should; the report says which.
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js'), ...args], () => resolve());
  });
  const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  failed = new Map();
  for (const { ancestorTitles, title, status } of report.testResults.flatMap(
    (file) => file.assertionResults,
  )) {
    const store = ancestorTitles[0]!.replace('the job store on ', '');
    if (status === 'failed') failed.set(store, [...(failed.get(store) ?? []), title]);
  }
}, 120_000);

it.each(Object.keys(noticed))('the suite notices a store %s', (store) => {
  expect(failed.get(store)).toEqual(expect.arrayContaining(noticed[store]!));
});

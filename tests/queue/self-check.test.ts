import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '../studio/temp-dir';

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

/** Which behaviours have to notice which missing guard. */
const noticed: Record<string, string[]> = {
  WithoutToken: ['refuses every write of a claim that is not the present one'],
  WithUnguardedRows: ['refuses every write of a claim that is not the present one'],
  WithHastyReaper: ['leaves live claims alone'],
  WithCostlyRelease: ['gives a released job back with its attempt uncounted'],
  WithDeafFailure: ['lets a cancel request win over a failure, a release and a dead lease'],
  WithoutOrder: ['claims in order of creation and counts the places before a job'],
  WithoutLanes: ['hands out jobs of the lanes asked for alone, in order within each and across both'],
  WithoutReportGuard: [
    'takes reports in rising order alone, each with a new lease',
    'refuses a report under another token than the present one',
  ],
  WithSharedDispatches: [
    'gives a silent dispatch to one caller, and again after the time it was given',
    'gives a cancel request at once, to one caller, once the call is known',
  ],
  WithoutTransactions: [
    'completes a step with all that follows from it or not at all, if it breaks off where the job ends',
  ],
  WithUncheckedMakes: [
    'starts no make of a missing or changed reel, nor a second one while the first is under way',
    'starts one make of two phones that ask at the same time, with one key or two',
    'answers a repeated key with the present job of the make, also after the reel changed and after its end',
  ],
  WithDeafChain: [
    'adds no step after a cancel request, whether it comes before, with or after the completion',
  ],
  WithRepeatedSteps: [
    'adds the next step once, however often a completion is repeated, also after the make went on',
  ],
  WithoutNextStep: [
    'adds the next step with the completion of the one before, its input filled from the result',
    'lets a make wait on an ingest under way, whose completion starts it',
    'starts a waiting make after the ingest of a recording that was known already',
  ],
  WithLooseRetry: [
    'ends the make with a step that fails, and retries that step once with the steps after it',
  ],
  WithLateAttach: ['attaches no make to an ingest that ended or was cancelled'],
  WithEmptyRecipes: [
    'fills a recipe without clips once its recording is there, and leaves an edited one alone',
  ],
  WithOrphanedSteps: [
    'removes a reel with its make: a waiting step ends, a running one is asked to stop',
    'ends a step without a trace if its reel is removed while it completes, and adds none after it',
  ],
};

let failed: Map<string, string[]>;

beforeAll(async () => {
  const folder = tempDir('selfcheck');
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

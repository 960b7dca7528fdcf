/**
 * Plays the production studio on this machine: web with DEPLOY_ENV=production, two workers, a real S3
 * server, libSQL over http and a stand-in for Modal that runs the real render entry. Prints a table,
 * writes report.json, and has a separate reader compare that with bucket and database.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable } from '../../scripts/bench/table';
import { CloudTopology } from './CloudTopology';
import { findCloudFaults } from './find-cloud-faults';
import { Rehearsal } from './Rehearsal';
import { RunningCommand } from '../start/RunningCommand';
import { rehearsalReportSchema, type RehearsalReport, type RehearsedJob } from './report-schema';
import * as scenes from './scenes';

const options = { out: { type: 'string', default: 'report.json' } } as const;
const { values } = parseArgs({ options });
const out = resolve(process.env.POCKETREEL_CALLER_DIR ?? '.', values.out);

/**
 * Plays the scenes, then asks what their outcome does not show.
 * @throws Error at the first thing that is not as it should be
 */
async function rehearse(cloud: CloudTopology, folder: string): Promise<void> {
  const rehearsal = new Rehearsal(cloud);
  await Promise.all([cloud.startWorker('worker-1'), cloud.startWorker('worker-2')]);
  await rehearsal.expectHealth(['worker-1', 'worker-2']);
  const oneByOne = [
    ['from a recording to a video', scenes.journey],
    ['a worker is killed', scenes.workerKilled],
    ['the S3 server restarts', scenes.storageRestarted],
  ] as const;
  for (const [what, scene] of oneByOne) {
    announce(what);
    await scene(rehearsal, folder);
  }
  announce('a report to the webhook is dropped, and the GPU taken away');
  await Promise.all([scenes.webhookDropped(rehearsal, folder), scenes.gpuPreempted(rehearsal, folder)]);
  const faults = await findCloudFaults(cloud, rehearsal.jobs);
  if (faults.length > 0) throw new Error(`The jobs are complete, and yet:\n${faults.join('\n')}`);
  const report: RehearsalReport = { version: 1, jobs: rehearsal.jobs };
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
  printTable(
    'Rehearsal of the cloud',
    ['scene', 'job', 'kind', 'state', 'attempts', 'seconds', 'files', 'bytes'],
    rehearsal.jobs.map(({ scene, jobId, kind, status, attempts, tookMs, files }) => [
      ...[scene, jobId, kind, status, String(attempts), (tookMs / 1_000).toFixed(1), String(files.length)],
      files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0).toLocaleString('en'),
    ]),
  );
}

/**
 * The reader is a process of its own that shares nothing with the studio's code for storage and queue. It
 * is given a falsified report first: one that finds fault with nothing would prove nothing.
 */
async function readBack(cloud: CloudTopology, folder: string): Promise<void> {
  const falsified = join(folder, 'falsified.json');
  const { jobs, ...rest } = rehearsalReportSchema.parse(JSON.parse(await readFile(out, 'utf8')));
  const [first, ...others] = jobs.map((job) => ({ ...job, files: job.files.map(withOtherBytes) }));
  await writeFile(falsified, JSON.stringify({ ...rest, jobs: others }));
  const faults = await read(cloud, falsified);
  const missed = [first!.jobId, ...others.flatMap(({ files }) => files.map(({ key }) => key))].filter(
    (wrong) => !faults.includes(wrong),
  );
  if (missed.length > 0)
    throw new Error(`the reader did not notice that these are wrong: ${missed.join(' ')}`);
  const found = await read(cloud, out);
  process.stdout.write(found);
  if (!found.startsWith('Read back:')) throw new Error('the report is not what bucket and database hold');
}

/** Minutes of silence look like a hang. */
function announce(what: string): void {
  console.error(`Playing: ${what}`);
}

const withOtherBytes = (file: RehearsedJob['files'][number]) => ({ ...file, sha256: '0'.repeat(64) });

/** What the reader says of a report. */
async function read(cloud: CloudTopology, report: string): Promise<string> {
  const reader = new RunningCommand(
    process.execPath,
    ['--import', 'tsx', 'tests/rehearsal/read-report.ts', report],
    { ...cloud.variables, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  );
  await reader.end();
  return reader.output;
}

const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => reject(new Error(`stopped by ${signal}; putting everything away`)));
  }
});
interrupted.catch(() => undefined); // It may come while nothing waits for it.

const folder = await mkdtemp(join(tmpdir(), 'pocketreel-recordings-'));
let cloud: CloudTopology | undefined;
try {
  cloud = await CloudTopology.open();
  await Promise.race([rehearse(cloud, folder), interrupted]);
  await Promise.race([readBack(cloud, folder), interrupted]);
} catch (thrown) {
  console.error(thrown, cloud?.lastWords() ?? '');
  process.exitCode = 1;
} finally {
  const exits = (await cloud?.close()) ?? {};
  await rm(folder, { recursive: true, force: true });
  const untidy = Object.entries(exits).filter(([, code]) => code !== 0);
  if (untidy.length > 0) {
    console.error(`Did not end in order: ${untidy.map(([name, code]) => `${name} (${code})`).join(', ')}`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) console.log(`Every job ended once. The account of it: ${out}`);
process.exit();

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudTraces, findCloudFaults } from './find-cloud-faults';
import type { RehearsedJob } from './report-schema';
import { tempDir } from '../studio/temp-dir';

const folder = tempDir('traces');

const job = (jobId: string, kind: string) => ({ jobId, kind }) as RehearsedJob;
const jobs = [job('job_a', 'ingest'), job('job_b', 'render')];
const started = '{"msg":"attempt started"}';
const ended = '{"jobId":"job_a","ended":"completed","tookMs":1,"msg":"attempt ended"}';
const reported = '{"jobId":"job_b","attempt":1,"outcome":"completed","msg":"job finished on a GPU"}';
const handedOver = '{"jobId":"job_b","ended":"handed-over","tookMs":1,"msg":"attempt ended"}';

const sound: CloudTraces = {
  processes: [
    { name: 'web', output: `listening\n${reported}\n` },
    { name: 'worker-1', output: `${started}\n${ended}\n` },
    { name: 'worker-2', output: `${started}\n${handedOver}\n` },
    { name: 'worker-1-again', output: '' },
  ],
  calls: [{ callId: 'fc-1', status: { status: 'complete' }, dispatch: { jobId: 'job_b' } }],
  dataDirs: [join(folder, 'none'), folder],
  secrets: ['s3cret'],
};
const withSaid = (name: string, said: string) => ({
  processes: sound.processes.map((each) =>
    each.name === name ? { name, output: each.output + said } : each,
  ),
});

it('finds nothing in the traces of a cloud that did it all', async () => {
  expect(await findCloudFaults(sound, jobs)).toEqual([]);
});

it.each<[string, Partial<CloudTraces>, string]>([
  [
    'a worker without work',
    { processes: sound.processes.with(2, { name: 'worker-2', output: '' }) },
    'worker-2 had no job',
  ],
  ['a job that ended twice', withSaid('worker-2', ended), 'job_a was completed by: worker-1, worker-2'],
  ['a video that came twice', withSaid('worker-2', reported), 'job_b was completed by: web, worker-2'],
  [
    'a job that nobody ended',
    { processes: sound.processes.with(0, { name: 'web', output: '' }) },
    'job_b was completed by: nobody',
  ],
  ['a video drawn here', { calls: [] }, 'rendered on the GPU were , not job_b'],
  [
    'a call that does not end',
    { calls: [{ ...sound.calls[0]!, status: { status: 'running' } }] },
    'fc-1 is running',
  ],
  ['a secret in a log', withSaid('web', 'Bearer s3cret'), 'web tells a secret'],
])('finds %s', async (_, change, fault) => {
  expect(await findCloudFaults({ ...sound, ...change }, jobs)).toEqual([expect.stringContaining(fault)]);
});

it('finds what was kept on this machine', async () => {
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'studio.sqlite'), '');
  const faults = await findCloudFaults(sound, jobs);
  expect(faults.sort()).toEqual(
    ['files', 'studio.sqlite'].map((name) => `${join(folder, name)}: kept on this machine`),
  );
});

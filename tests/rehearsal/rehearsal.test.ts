import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningCommand } from '../start/RunningCommand';
import { hasSwift } from '../s3/open-swift';
import { rehearsalReportSchema } from './report-schema';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(900_000);
const onDebian = hasSwift ? describe : describe.skip;

onDebian('npm run rehearse:cloud', () => {
  const folder = tempDir('report');

  it('brings every job to one end through every fault, and the reader finds it all', async () => {
    const out = join(folder, 'report.json');
    const rehearsal = new RunningCommand(
      'npm',
      ['run', '--silent', 'rehearse:cloud', '--', '--out', out],
      {},
    );
    const exitCode = await rehearsal.end();
    expect({ exitCode, output: rehearsal.output }).toEqual({
      exitCode: 0,
      output: expect.stringMatching(
        /Playing: from a recording to a video\n(Playing: .+\n){3}## Rehearsal[^]*Read back: \d+ jobs and \d+ files are as reported\.\nEvery job ended once/,
      ),
    });
    const { jobs } = rehearsalReportSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
    const attempts = Object.fromEntries(jobs.map((job) => [`${job.scene}, ${job.kind}`, job.attempts]));
    expect(attempts).toEqual({
      'journey, ingest': 1,
      'journey, save': 1,
      'journey, render': 1,
      'worker killed, ingest': 1,
      'worker killed, save': 2,
      'S3 restarted, ingest': 1,
      'S3 restarted, save': expect.any(Number) as number,
      'webhook dropped, ingest': 1,
      'webhook dropped, render': 1,
      'GPU pre-empted, ingest': 1,
      'GPU pre-empted, render': 1,
    });
    expect(jobs.every(({ status, files }) => status === 'complete' && files.length > 0)).toBe(true);
  });
});

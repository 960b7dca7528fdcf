import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RehearsedJob } from './report-schema';

/** What a rehearsal leaves beside its report. */
export interface CloudTraces {
  /** Web, every worker there ever was and every render, with what each has said. */
  processes: readonly { name: string; output: string }[];
  /** Every call of the service for GPUs. */
  calls: readonly { callId: string; status: { status: string }; dispatch: { jobId: string } }[];
  /** The folders of web and workers, which hold nothing of a studio in the cloud. */
  dataDirs: readonly string[];
  /** What nobody may read in a log. */
  secrets: readonly string[];
}

/**
 * What the report cannot show: whether it was the cloud that did it all. Every part took part, each job
 * was completed by one process once, nothing was kept on this machine, and no secret got into a log.
 */
export async function findCloudFaults(cloud: CloudTraces, jobs: RehearsedJob[]): Promise<string[]> {
  const { processes } = cloud;
  const faults: string[] = [];
  for (const { name, output } of processes) {
    const idle = name.startsWith('worker') && !output.includes('"msg":"attempt started"');
    if (idle && !name.endsWith('-again')) faults.push(`${name} had no job`);
  }
  for (const { jobId } of jobs) {
    const ends = processes.flatMap(({ name, output }) =>
      output
        .split('\n')
        .filter(isEndOf(jobId))
        .map(() => name),
    );
    if (ends.length !== 1) faults.push(`${jobId} was completed by: ${ends.join(', ') || 'nobody'}`);
  }
  faults.push(...findRenderFaults(cloud, jobs));
  for (const dataDir of cloud.dataDirs) {
    const kept = await readdir(dataDir).catch(() => []);
    const local = kept.filter((name) => name === 'files' || name.includes('.sqlite'));
    faults.push(...local.map((name) => `${join(dataDir, name)}: kept on this machine`));
  }
  for (const { name, output } of processes) {
    const told = cloud.secrets.filter((secret) => output.includes(secret));
    faults.push(...told.map((secret) => `${name} tells a secret in its log: ${secret.slice(0, 12)}…`));
  }
  return faults;
}

/** A line of a log that says that a job was completed here: by the worker that ran it, or by a report. */
const isEndOf = (jobId: string) => (line: string) =>
  line.includes(`"jobId":"${jobId}"`) &&
  (/"ended":"completed".*"msg":"attempt ended"/.test(line) ||
    /"outcome":"completed".*"msg":"job finished on a GPU"/.test(line));

/** Every video was drawn by the service for GPUs, in one call. */
function findRenderFaults({ calls }: CloudTraces, jobs: RehearsedJob[]): string[] {
  const asked = calls.map(({ dispatch }) => dispatch.jobId).sort();
  const rendered = jobs
    .filter(({ kind }) => kind === 'render')
    .map(({ jobId }) => jobId)
    .sort();
  const faults = calls
    .filter(({ status }) => status.status !== 'complete')
    .map(({ callId, status }) => `${callId} is ${status.status}`);
  if (asked.join() !== rendered.join())
    faults.push(`rendered on the GPU were ${asked.join(' ')}, not ${rendered.join(' ')}`);
  return faults;
}

import { jobCatalog, jobKinds } from '@/core/jobs/catalog';
import type { JobAnswer } from '../api/answers';
import { ApiFailure } from '../api/ApiFailure';
import { describeJob } from './describe-job';
import { queueWords, stageName, stageWords } from './job-words';
import { nextStep } from './next-step';
import { nextPauseMs, pollJob, type PollTools } from './poll-job';

const job = (some: Partial<JobAnswer> = {}): JobAnswer => ({
  jobId: 'job_1',
  type: 'render',
  status: 'processing',
  stage: 'drawing',
  progress: 47,
  indeterminate: false,
  queuePosition: null,
  attempt: 1,
  cancelRequested: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...some,
});

describe('a job in words', () => {
  it('has a name for every stage of every kind, and no other', () => {
    for (const kind of jobKinds) {
      expect(Object.keys(stageWords[kind])).toEqual(Object.keys(jobCatalog[kind].stages));
      for (const stage of Object.keys(jobCatalog[kind].stages)) {
        expect(stageName(kind, stage)).toMatch(/^[A-Z][a-z]/);
      }
    }
  });

  it('shows a percentage only where the studio has one', () => {
    expect(describeJob(job())).toEqual({
      line: 'Drawing the frames',
      percent: 47,
      spoken: 'Drawing the frames, 40 percent',
    });
    expect(describeJob(job({ indeterminate: true, progress: 0 })).percent).toBeNull();
    expect(
      describeJob(job({ status: 'pending', stage: null, attempt: 0, queuePosition: 2 })).percent,
    ).toBeNull();
  });

  it('tells the place in the queue', () => {
    expect([0, 1, 3].map(queueWords)).toEqual([
      'Next in line',
      '2 jobs ahead of yours',
      '4 jobs ahead of yours',
    ]);
  });

  it('says that it stops, that it tries again, and why it failed', () => {
    expect(describeJob(job({ cancelRequested: true })).line).toBe('Stopping');
    expect(describeJob(job({ status: 'pending', attempt: 1 })).line).toBe('A second try starts shortly');
    expect(describeJob(job({ status: 'failed', error: 'No sound.' })).line).toBe('No sound.');
  });
});

describe('where a finished job leads', () => {
  const wishes = { look: 'ring', aspect: '1:1' } as const;

  it('goes from a recording to its screen, from a render to its video', () => {
    const done = { status: 'complete' as const };
    expect(nextStep(job({ ...done, type: 'ingest', result: { assetId: 'a' } }), null)).toEqual({
      go: '/recordings/a',
    });
    expect(nextStep(job({ ...done, result: { videoId: 'v' } }), null)).toEqual({ go: '/videos/v' });
  });

  it('renders after a save that was made for a video, also after a reload', () => {
    const saved = job({ status: 'complete', type: 'save', result: { assetId: 'p' } });
    expect(nextStep(saved, { label: 'x', thenRender: wishes })).toEqual({ renderAsset: 'p', wishes });
    expect(nextStep(saved, null)).toEqual({ go: '/recordings/p' });
    const asked = { label: 'x', thenRender: wishes, renderJobId: 'job_2' };
    expect(nextStep(saved, asked)).toEqual({ go: '/jobs/job_2' });
  });

  it('leads nowhere before the end', () => {
    expect(nextStep(job(), null)).toBeNull();
    expect(nextStep(job({ status: 'failed' }), null)).toBeNull();
  });
});

describe('following a job', () => {
  const follow = async (answers: (JobAnswer | null | Error)[]) => {
    const jobs: JobAnswer[] = [];
    const connections: boolean[] = [];
    const etags: (string | null)[] = [];
    const pauses: number[] = [];
    const tools: PollTools = {
      read: async (etag) => {
        etags.push(etag);
        const answer = answers.shift();
        if (answer === undefined) throw new Error('asked after the end');
        if (answer instanceof Error) throw answer;
        return { body: answer, etag: `"${jobs.length}"` };
      },
      pause: async (ms) => void pauses.push(ms),
      untilVisible: async () => undefined,
    };
    const report = {
      onJob: (one: JobAnswer) => void jobs.push(one),
      onConnection: (up: boolean) => void connections.push(up),
    };
    await pollJob(tools, report, new AbortController().signal);
    return { jobs, connections, etags, pauses };
  };

  it('asks with the last ETag and stops once the job has ended', async () => {
    const { jobs, etags } = await follow([job(), null, null, job({ status: 'complete' })]);
    expect(jobs.map(({ status }) => status)).toEqual(['processing', 'complete']);
    expect(etags[0]).toBeNull();
    expect(etags.slice(1).every((etag) => etag !== null)).toBe(true);
  });

  it('goes on after a lost network and after a fault of the studio', async () => {
    const lost = ApiFailure.fromClient('client.unreachable');
    const fault = new ApiFailure('internal', 'Our side.', 500);
    const { connections, pauses } = await follow([job(), lost, lost, fault, job({ status: 'failed' })]);
    expect(connections).toEqual([true, false, false, false, true]);
    expect(pauses.slice(1)).toEqual([2000, 4000, 8000]);
  });

  it('looks often while the owner waits for a cancel', async () => {
    const { pauses } = await follow([job({ cancelRequested: true }), null, job({ status: 'cancelled' })]);
    expect(pauses).toEqual([400, 400]);
  });

  it('hands on a refusal', async () => {
    const missing = new ApiFailure('job.not_found', 'No such job.', 404);
    await expect(follow([missing])).rejects.toBe(missing);
  });

  it('asks every second while things move, more seldom while they stand still', () => {
    expect(nextPauseMs(0, 0)).toBe(1000);
    expect(nextPauseMs(4, 0)).toBe(1000);
    expect(nextPauseMs(8, 0)).toBeGreaterThan(2000);
    expect(nextPauseMs(100, 0)).toBe(5000);
    expect(nextPauseMs(0, 10)).toBe(20_000);
  });
});

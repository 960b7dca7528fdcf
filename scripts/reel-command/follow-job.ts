import { setTimeout as sleep } from 'node:timers/promises';
import type { JobKind } from '@/core/jobs/catalog';
import { anySchema, pollSchema, startedJobSchema, type Poll } from './answers';
import { CommandError } from '@/lib/CommandError';
import type { StageDisplay } from './StageDisplay';
import { mainStageTitle, stageTitle } from './stage-titles';
import type { StudioClient } from './StudioClient';

const pollEveryMs = 250;
const faultsInARow = 60;
const cancelWaitMs = 10_000;

export interface JobRequest {
  kind: JobKind;
  path: string;
  body: unknown;
}

/**
 * Starts a job and follows it to its end. On abort it cancels the job and waits until that is confirmed.
 * @throws CommandError where the job fails.
 */
export async function followJob(
  client: StudioClient,
  display: StageDisplay,
  request: JobRequest,
  signal: AbortSignal,
): Promise<Poll> {
  const { jobId } = await client.post(request.path, request.body, startedJobSchema, signal);
  try {
    let worked = false;
    return await pollUntilEnd(client, jobId, signal, (poll) => {
      // A job that ended between two polls is named all the same.
      if (poll.status === 'complete' && !worked) display.show(mainStageTitle(request.kind), 100);
      worked ||= poll.status === 'processing' && poll.stage !== null;
      show(display, request.kind, poll);
    });
  } catch (error) {
    if (signal.aborted) await cancel(client, jobId);
    throw error;
  }
}

async function pollUntilEnd(
  client: StudioClient,
  jobId: string,
  signal: AbortSignal,
  onPoll: (poll: Poll) => void,
): Promise<Poll> {
  for (let faults = 0; ; await sleep(pollEveryMs, undefined, { signal })) {
    try {
      const poll = await client.get(`/api/audio/jobs/${jobId}`, pollSchema, signal);
      faults = 0;
      onPoll(poll);
      if (poll.status === 'complete') return poll;
      if (poll.status === 'cancelled') throw new JobEndedError('The job was cancelled elsewhere.');
      if (poll.status === 'failed') throw new JobEndedError(poll.error ?? 'The job failed.');
    } catch (error) {
      // A studio that restarts its web process answers again within seconds.
      if (signal.aborted || error instanceof JobEndedError || ++faults >= faultsInARow) throw error;
    }
  }
}

/** The job itself has ended, so that asking again changes nothing. */
class JobEndedError extends CommandError {}

function show(display: StageDisplay, kind: JobKind, poll: Poll): void {
  if (poll.status === 'pending') {
    const before = poll.queuePosition ?? 0;
    display.show(before === 0 ? 'Next in line' : `${before + 1} jobs ahead`, null);
  } else if (poll.status === 'processing' && poll.stage) {
    display.show(stageTitle(kind, poll.stage), poll.indeterminate ? null : (poll.progress ?? 0));
  } else if (poll.status === 'complete') {
    display.done();
  }
}

async function cancel(client: StudioClient, jobId: string): Promise<void> {
  const patience = AbortSignal.timeout(cancelWaitMs);
  // Whatever hinders it, the person wants to leave: the job then ends by its own limits.
  await client
    .post(`/api/audio/jobs/${jobId}/cancel`, {}, anySchema, patience)
    .then(() => pollUntilEnd(client, jobId, patience, () => undefined))
    .catch(() => undefined);
}

import type { JobAnswer } from '../api/answers';
import { toApiFailure } from '../api/ApiFailure';
import { isTerminal } from './describe-job';

export interface PollTools {
  /** `body` is null where nothing changed since `etag`. */
  read: (
    etag: string | null,
    signal: AbortSignal,
  ) => Promise<{ body: JobAnswer | null; etag: string | null }>;
  /** Resolves after so many milliseconds, sooner when network or page come back; rejects on abort. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Resolves at once while the page is seen, else when it is seen again; rejects on abort. */
  untilVisible: (signal: AbortSignal) => Promise<void>;
}

export interface PollReport {
  onJob: (job: JobAnswer) => void;
  /** Whether the studio answers; it is asked again either way. */
  onConnection: (connected: boolean) => void;
}

/**
 * Follows a job until it has ended. Network faults and faults of the studio are waited out; a refusal
 * (no such job) is thrown as ApiFailure. Ends silently on abort.
 */
export async function pollJob(tools: PollTools, report: PollReport, signal: AbortSignal): Promise<void> {
  let etag: string | null = null;
  let unchanged = 0;
  let faults = 0;
  let stopping = false;
  while (!signal.aborted) {
    try {
      await tools.untilVisible(signal);
      const answer = await tools.read(etag, signal);
      etag = answer.etag;
      unchanged = answer.body === null ? unchanged + 1 : 0;
      faults = 0;
      report.onConnection(true);
      if (answer.body) {
        report.onJob(answer.body);
        stopping = answer.body.cancelRequested;
        if (isTerminal(answer.body)) return;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const failure = toApiFailure(thrown);
      if (!failure.mayPass) throw failure;
      faults += 1;
      report.onConnection(false);
    }
    try {
      await tools.pause(stopping && faults === 0 ? stoppingPauseMs : nextPauseMs(unchanged, faults), signal);
    } catch (thrown) {
      if (signal.aborted) return;
      throw thrown;
    }
  }
}

/** A cancel takes effect within a second or two, and somebody is watching for it. */
const stoppingPauseMs = 400;

/** 1 s while things move, up to 5 s where they stand still, 2–20 s while the studio does not answer. */
export function nextPauseMs(unchanged: number, faults: number): number {
  if (faults > 0) return Math.min(20_000, 1000 * 2 ** faults);
  return Math.min(5000, 1000 * 1.25 ** Math.max(0, unchanged - 4));
}

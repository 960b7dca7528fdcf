import { toApiError } from './ApiError';

/** How soon an answer is asked for again; `ended` is never. */
export type Pace = 'ended' | 'stopping' | 'moving' | 'resting';

export interface FollowTools<T> {
  /** `body` is null if nothing changed since `etag`. */
  read: (etag: string | null, signal: AbortSignal) => Promise<{ body: T | null; etag: string | null }>;
  /** Resolves after so many milliseconds, sooner when network or page come back; rejects on abort. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Resolves at once while the page is visible, otherwise when it is again; rejects on abort. */
  untilVisible: (signal: AbortSignal) => Promise<void>;
  paceOf: (answer: T) => Pace;
}

export interface FollowReport<T> {
  onAnswer: (answer: T) => void;
  /** Whether the studio answers; it is asked again either way. */
  onConnection: (connected: boolean) => void;
}

/**
 * Asks for the same thing again and again until it has ended. Network faults and faults of the studio are
 * waited out; a refusal, such as a job that does not exist, is thrown as ApiError. Ends silently on abort.
 */
export async function followAnswer<T>(
  tools: FollowTools<T>,
  report: FollowReport<T>,
  signal: AbortSignal,
): Promise<void> {
  let etag: string | null = null;
  let unchanged = 0;
  let faults = 0;
  let pace: Pace = 'moving';
  while (!signal.aborted) {
    try {
      await tools.untilVisible(signal);
      const answer = await tools.read(etag, signal);
      etag = answer.etag;
      unchanged = answer.body === null ? unchanged + 1 : 0;
      faults = 0;
      report.onConnection(true);
      if (answer.body !== null) {
        report.onAnswer(answer.body);
        pace = tools.paceOf(answer.body);
        if (pace === 'ended') return;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const failure = toApiError(thrown);
      if (!failure.mayPass) throw failure;
      faults += 1;
      report.onConnection(false);
    }
    try {
      await tools.pause(nextPauseMs(pace, unchanged, faults), signal);
    } catch (thrown) {
      if (signal.aborted) return;
      throw thrown;
    }
  }
}

/**
 * 1 s while something moves, up to 5 s while it stands still, 15 s at rest, 2–20 s while the studio does not
 * answer. A cancel takes effect within a second or two, and somebody is watching for it.
 */
export function nextPauseMs(pace: Pace, unchanged: number, faults: number): number {
  if (faults > 0) return Math.min(20_000, 1000 * 2 ** faults);
  if (pace === 'stopping') return 400;
  if (pace === 'resting') return 15_000;
  return Math.min(5000, 1000 * 1.25 ** Math.max(0, unchanged - 4));
}

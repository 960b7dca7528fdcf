/** Why an attempt was stopped before its end. */
export type AbortReason = 'cancelled' | 'timed-out' | 'lease-lost' | 'database-away' | 'shutdown';

/** The reason given to an attempt's abort signal; pipelines and tools reject with it. */
export class AttemptAbortedError extends Error {
  constructor(readonly reason: AbortReason) {
    super(`the attempt was stopped: ${reason}`);
    this.name = 'AttemptAbortedError';
  }
}

/** The abort reason of a signal, or null if it has not been aborted. */
export function abortReasonOf(signal: AbortSignal): AbortReason | null {
  if (!signal.aborted) return null;
  return signal.reason instanceof AttemptAbortedError ? signal.reason.reason : 'shutdown';
}

/** How an attempt ended for this worker, as the log names it. */
export type AttemptEnding =
  | 'completed'
  /** A GPU elsewhere goes on with it. */
  | 'handed-over'
  | 'retrying'
  /** Given back until the storage or the database can be reached. */
  | 'waiting'
  | 'failed'
  | 'cancelled'
  | 'released'
  | 'lost'
  /** The worker had to end while the database could not be reached. */
  | 'unknown';

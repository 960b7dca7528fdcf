/** How long a dispatched attempt lives without a report or a status: a cold start outlasts a worker's lease. */
export const dispatchLeaseMs = 5 * 60_000;

/** How long a dispatched attempt may be silent before its status is asked for. */
export const askAfterMs = 30_000;

import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Attempts that were handed to a GPU: one row each, beside the job, from before the call is made until
 * long after it ended. Times are integer milliseconds of the database's clock.
 */
export const dispatches = sqliteTable(
  'dispatches',
  {
    /** The claim token of the job while this attempt holds it. */
    attemptToken: text('attempt_token').primaryKey(),
    jobId: text('job_id').notNull(),
    /** What the other side calls it; null until it answered. */
    callId: text('call_id'),
    /** All that a completion needs and the GPU does not say; opaque here. */
    plan: text('plan', { mode: 'json' }).notNull().$type<unknown>(),
    /** The `seq` of the last report that counted. */
    lastSeq: integer('last_seq').notNull().default(0),
    /** When to ask for its status, unless a report comes first. */
    askAt: integer('ask_at').notNull(),
    /** When a process first undertook to pass the cancel request on. */
    cancelAskedAt: integer('cancel_asked_at'),
    createdAt: integer('created_at').notNull(),
  },
  (dispatch) => [index('dispatches_created').on(dispatch.createdAt)],
);

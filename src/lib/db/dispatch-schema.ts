import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Attempts that were handed to a GPU: one row for each, written before the call is made and kept until
 * long after it ended. Times are integer milliseconds of the database's clock.
 */
export const dispatches = sqliteTable(
  'dispatches',
  {
    /** The claim token of the job while this attempt holds it. */
    attemptToken: text('attempt_token').primaryKey(),
    jobId: text('job_id').notNull(),
    /** The GPU's id of the call; null until it answered. */
    callId: text('call_id'),
    /** What a completion needs and the GPU does not report; opaque here. */
    plan: text('plan', { mode: 'json' }).notNull().$type<unknown>(),
    /** The `seq` of the last accepted report. */
    lastSeq: integer('last_seq').notNull().default(0),
    /** When to ask for its status if no report arrives before. */
    askAt: integer('ask_at').notNull(),
    /** When a worker first claimed the cancel request to pass it on. */
    cancelAskedAt: integer('cancel_asked_at'),
    createdAt: integer('created_at').notNull(),
  },
  (dispatch) => [index('dispatches_created').on(dispatch.createdAt)],
);

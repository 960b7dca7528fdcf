import { DrizzleQueryError } from 'drizzle-orm';

/**
 * What a query failed with, as the driver threw it. Drizzle wraps that in the values of the query, tokens
 * among them, and errors get into logs.
 */
export function withoutValues(thrown: unknown): unknown {
  return thrown instanceof DrizzleQueryError ? (thrown.cause ?? new Error('a query failed')) : thrown;
}

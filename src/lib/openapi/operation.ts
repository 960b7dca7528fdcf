import type { z } from 'zod';
import type { ErrorStatus } from '../http/error-status';

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * What a success holds: JSON inside `{ success, data }` (or, where a media type is named too, bytes),
 * JSON as it is, bytes of a media type, or nothing.
 */
export type Answer =
  | { status: number; says: string; data: z.ZodType; mediaType?: string }
  | { status: number; says: string; bare: z.ZodType }
  | { status: number; says: string; mediaType: string }
  | { status: number; says: string };

/** One method of one address of the API, as the description shows it. */
export interface Operation {
  method: HttpMethod;
  /** With parameters in braces. */
  path: string;
  summary: string;
  query?: z.ZodObject;
  /** A JSON body. */
  body?: z.ZodType;
  /** Takes a form with a `file` as well as JSON, or bytes instead. */
  takes?: 'form-or-json' | 'bytes';
  /** Takes an Idempotency-Key. */
  createsJob?: true;
  /** Needs no owner: open to anyone, or guarded by a signature in the query or by the webhook's secret. */
  guard?: 'open' | 'signature' | 'webhook';
  answers: Answer[];
  /** Beside 500, 401 and 403 at the door, and 400 and 429 of what creates a job. */
  errors: ErrorStatus[];
}

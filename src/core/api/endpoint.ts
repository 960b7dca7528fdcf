import type { z } from 'zod';

/**
 * An endpoint of the API is described once, in `src/core/api/`: its route validates by it, the OpenAPI
 * description is generated from it, and the page takes its types from it.
 */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, such as `/api/videos/{videoId}`. */
  path: `/api/${string}`;
  summary: string;
  query?: z.ZodObject;
  /** A JSON body. */
  body?: z.ZodType;
  /** Without a Content-Type the body is taken as `{}`. */
  mayLackBody?: true;
  /** Takes a form with a `file` as well as JSON, or bytes instead. */
  takes?: 'form-or-json' | 'bytes';
  /** Takes an Idempotency-Key: the same key makes no second job or reel. */
  takesKey?: true;
  /** What lets a request in; the owner if left out. */
  guard?: Guard;
  /** The first is the answer to a success. */
  answers: readonly [Answer, ...Answer[]];
  /** Besides 500, and what the guard, an Idempotency-Key and a job limit refuse with. */
  errors: readonly ErrorStatus[];
}

/**
 * The owner; anyone (`open`); a signature in the query or else the owner, which the route judges itself;
 * the secret that the webhook's caller shares with the studio.
 */
export type Guard = 'owner' | 'open' | 'signature' | 'webhook';

/**
 * What a success holds: JSON inside `{ success, data }` (or, if a media type is named too, bytes),
 * JSON as it is, bytes of a media type, or nothing.
 */
export type Answer =
  | { status: number; description: string; data: z.ZodType; mediaType?: string }
  | { status: number; description: string; bare: z.ZodType }
  | { status: number; description: string; mediaType: string }
  | { status: number; description: string };

/** The statuses an error may have. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 416 | 422 | 429 | 500 | 503;

/** Declares an endpoint and keeps its types as narrow as they are written; a field that no endpoint has is an error. */
export function endpoint<const E extends Endpoint>(
  declared: E & Record<Exclude<keyof E, keyof Endpoint>, never>,
): E {
  return declared;
}

/** `{ videoId: string }` for `/api/videos/{videoId}`. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Record<Name, string> & PathParams<Rest>
  : unknown;

/** The query as validated; a signature covers the query, so the guard reads that itself. */
export type QueryOf<E extends Endpoint> = E extends { guard: 'signature' }
  ? undefined
  : E extends { query: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : undefined;

/** The body as validated; null for a form. */
export type BodyOf<E extends Endpoint> = E extends { body: infer Schema extends z.ZodType }
  ? z.output<Schema> | (E extends { takes: 'form-or-json' } ? null : never)
  : undefined;

/** What the endpoint answers with in JSON, without the envelope. */
export type AnswerOf<E extends Endpoint> = JsonOf<E['answers'][number]>;

type JsonOf<A> = A extends { data: infer Schema extends z.ZodType } | { bare: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;

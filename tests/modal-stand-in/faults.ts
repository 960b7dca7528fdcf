/** What a test may make go wrong between the studio and the GPU. Plain JSON, so that it can be sent to the process too. */
import { z } from 'zod';

/**
 * A fault of one report on its way from the render to the studio's webhook.
 * - drop: it does not arrive, and the render sees a broken connection.
 * - drop-answer: it arrives, and the render sees a broken connection.
 * - swallow: it does not arrive, and the render believes that it did.
 * - duplicate: it arrives twice.
 * - delay: it arrives late, and the render waits.
 * - hold: the render believes it arrived; it does so after the next one, or after `delayMs`.
 */
export const webhookFaultSchema = z.object({
  kind: z.enum(['drop', 'drop-answer', 'swallow', 'duplicate', 'delay', 'hold']),
  /** Of reports with this status only; of all where left out. */
  status: z.enum(['processing', 'complete', 'failed']).optional(),
  /** How many reports; 1 where left out. */
  times: z.int().min(1).default(1),
  delayMs: z.int().min(0).default(1000),
});
export type WebhookFault = z.input<typeof webhookFaultSchema>;

/** What the endpoints themselves do wrong. */
export const endpointFaultsSchema = z.object({
  /** Between a submit and the start of its render. */
  coldStartMs: z.int().min(0).default(0),
  /** How many submits to refuse, and with which status. */
  refuseSubmits: z.object({ times: z.int().min(0), status: z.int() }).optional(),
  /** How many submits to take while the connection is dropped instead of an answer. */
  loseSubmitAnswers: z.int().min(0).default(0),
  /** How many status questions and cancellations to answer with 503. */
  refuseOthers: z.int().min(0).default(0),
});
export type EndpointFaults = z.infer<typeof endpointFaultsSchema>;

/** What `POST /control` takes, for a stand-in that runs as a process of its own. */
export const controlSchema = z.object({
  webhook: webhookFaultSchema.optional(),
  endpoints: endpointFaultsSchema.partial().optional(),
  /** Ids of calls; `latest` is the newest one. */
  preempt: z.string().optional(),
  forget: z.string().optional(),
  clearFaults: z.boolean().optional(),
});

import { z } from 'zod';
import { endpoint } from './endpoint';

/** A link that pairs a phone. */
export const pairingLinkSchema = z.object({
  /** Signs one device in, once. */
  url: z.string(),
  expiresAt: z.iso.datetime(),
  /** The link as a QR code: a whole `<svg>` element. Null if no other device could reach it. */
  qrSvg: z.string().nullable(),
  /** With `--https`: where a phone gets the certificate to trust before it opens the link. */
  certificateUrl: z.string().nullable(),
});
export type PairingLink = z.infer<typeof pairingLinkSchema>;

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  /** The commit that the page was built from; null if it is unknown. */
  commit: z.string().nullable(),
  database: z.enum(['ok', 'unavailable']),
  /** `full`: the disk has no room for new files. */
  storage: z.enum(['ok', 'full', 'unavailable']),
  workers: z.array(z.object({ id: z.string(), lastSeenMs: z.number(), commit: z.string().nullable() })),
  queueDepth: z.int().nullable(),
  oldestPendingMs: z.number().nullable(),
});
export type Health = z.infer<typeof healthSchema>;

export const studioEndpoints = {
  pair: endpoint({
    method: 'POST',
    path: '/api/pairing',
    summary: 'A one-time link that pairs a phone',
    answers: [{ status: 200, description: 'The link and its QR code', data: pairingLinkSchema }],
    errors: [400],
  }),
  endSessions: endpoint({
    method: 'DELETE',
    path: '/api/sessions',
    summary: 'Sign out everywhere',
    answers: [
      { status: 200, description: 'How many sessions ended', data: z.object({ endedCount: z.int() }) },
    ],
    errors: [],
  }),
  health: endpoint({
    method: 'GET',
    path: '/api/health',
    summary: 'Whether the studio works',
    guard: 'open',
    answers: [{ status: 200, description: 'How its parts are', data: healthSchema }],
    errors: [],
  }),
  describe: endpoint({
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This description',
    answers: [
      { status: 200, description: 'An OpenAPI 3.1 document', bare: z.looseObject({ openapi: z.string() }) },
    ],
    errors: [],
  }),
};

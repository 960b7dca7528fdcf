import { z } from 'zod';

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  database: z.enum(['ok', 'unavailable']),
  storage: z.enum(['ok', 'unavailable']),
  workers: z.array(z.object({ id: z.string(), lastSeenMs: z.number() })),
  queueDepth: z.int().nullable(),
  oldestPendingMs: z.number().nullable(),
});
export type Health = z.infer<typeof healthSchema>;

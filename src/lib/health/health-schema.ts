import { z } from 'zod';

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  /** The commit that the page was built from; null where nobody said. */
  commit: z.string().nullable(),
  database: z.enum(['ok', 'unavailable']),
  /** `full`: the disk has no room for new files. */
  storage: z.enum(['ok', 'full', 'unavailable']),
  workers: z.array(z.object({ id: z.string(), lastSeenMs: z.number(), commit: z.string().nullable() })),
  queueDepth: z.int().nullable(),
  oldestPendingMs: z.number().nullable(),
});
export type Health = z.infer<typeof healthSchema>;

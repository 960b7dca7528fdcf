import { z } from 'zod';

/** One job of the rehearsal as its clients saw it, with the files it made. */
export const rehearsedJobSchema = z.object({
  scene: z.string(),
  jobId: z.string(),
  kind: z.string(),
  status: z.string(),
  attempts: z.number().int(),
  result: z.record(z.string(), z.unknown()),
  /** Size in bytes and SHA-256 (hex) of what was downloaded. */
  files: z.array(z.object({ key: z.string(), sizeBytes: z.number().int(), sha256: z.string() })),
  tookMs: z.number().int(),
});
export type RehearsedJob = z.infer<typeof rehearsedJobSchema>;

/** `report.json` of a rehearsal. */
export const rehearsalReportSchema = z.object({ version: z.literal(1), jobs: z.array(rehearsedJobSchema) });
export type RehearsalReport = z.infer<typeof rehearsalReportSchema>;

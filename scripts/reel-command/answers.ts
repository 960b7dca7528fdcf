/** The answers of the API that the command reads, as far as it reads them. */
import { z } from 'zod';

const enveloped = <S extends z.ZodRawShape>(shape: S) =>
  z.object({ data: z.object(shape) }).transform(({ data }) => data);

export const startedJobSchema = enveloped({ jobId: z.string() });

export const uploadSchema = enveloped({
  uploadId: z.string(),
  key: z.string(),
  partSizeBytes: z.number(),
  parts: z.array(z.object({ partNumber: z.number(), url: z.string() })),
});

export const assetSchema = enveloped({ durationSec: z.number() });

/** The poll answer is bare. */
export const pollSchema = z.object({
  jobId: z.string(),
  status: z.enum(['pending', 'processing', 'complete', 'failed', 'cancelled']),
  stage: z.string().nullish(),
  progress: z.number().nullish(),
  indeterminate: z.boolean(),
  queuePosition: z.number().nullish(),
  result: z.record(z.string(), z.unknown()).nullish(),
  error: z.string().nullish(),
  downloadUrl: z.string().nullish(),
});
export type Poll = z.infer<typeof pollSchema>;

export const anySchema = z.unknown();

import { z } from 'zod';
import { listQuerySchema } from '@/core/api/list-query';
import { jobKinds, jobStatuses } from '@/core/jobs/catalog';

/** What a list of jobs of one kind takes; its cursor is a job's place in the queue. */
export const jobsOfKindQuerySchema = listQuerySchema.extend({
  status: z.enum(jobStatuses).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is not from this list')
    .optional(),
});

/** What the list of all jobs takes. */
export const jobsQuerySchema = jobsOfKindQuerySchema.extend({ type: z.enum(jobKinds).optional() });

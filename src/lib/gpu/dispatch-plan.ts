import { z } from 'zod';
import { videoPlanSchema } from '../videos/build-video';

/**
 * What the studio decided before the hand-over, stored with the dispatch, by the job's kind. Together with the
 * GPU's report it gives the rows and the result of the job.
 */
const dispatchPlanSchema = z.discriminatedUnion('kind', [
  videoPlanSchema.extend({ kind: z.literal('render') }),
]);
export type DispatchPlan = z.infer<typeof dispatchPlanSchema>;

/** The kinds of jobs that a GPU can be sent. */
export type GpuKind = DispatchPlan['kind'];
export type PlanOf<K extends GpuKind> = Extract<DispatchPlan, { kind: K }>;

/** Null if it cannot be read, such as one from before an upgrade. */
export function readPlan(plan: unknown): DispatchPlan | null {
  return dispatchPlanSchema.safeParse(plan).data ?? null;
}

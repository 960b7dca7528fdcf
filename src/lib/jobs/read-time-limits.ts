import { jobCatalog, type JobKind, jobKinds } from '@/core/jobs/catalog';
import type { Env } from '../env';

/** How long an attempt of each kind may take: as `WORKER_<KIND>_TIMEOUT_MS` says, else as the catalogue does. */
export function readTimeLimits({ timeLimitsMs }: Pick<Env, 'timeLimitsMs'>): Record<JobKind, number> {
  const limits = jobKinds.map((kind) => [kind, timeLimitsMs[kind] ?? jobCatalog[kind].timeLimitMs]);
  return Object.fromEntries(limits) as Record<JobKind, number>;
}

/** The variable that sets the limit of a kind. */
export function timeLimitVariable(kind: JobKind): string {
  return `WORKER_${kind.toUpperCase()}_TIMEOUT_MS`;
}

import { requireFreeSpace } from '../uploads/require-free-space';
import { checkIngestInput } from './check-ingest-input';
import { checkRecipeInput } from './check-recipe-input';
import { checkRenderInput } from './check-render-input';
import type { JobInput, JobKind, JobResult } from '@/core/jobs/catalog';
import { findCachedPreview } from './find-cached-preview';

type Check<K extends JobKind> = (input: JobInput<K>) => Promise<JobResult<K> | void>;

const checks: { [K in JobKind]: Check<K> } = {
  ingest: checkIngestInput,
  preview: async (recipe) => findCachedPreview(recipe, await checkRecipeInput(recipe)),
  save: async (recipe) => {
    await checkRecipeInput(recipe);
    await requireFreeSpace(0);
  },
  render: async (input) => {
    await checkRenderInput(input);
    await requireFreeSpace(0);
  },
};

/**
 * Checks the input of a job against what there is; answers with the result where it is known already.
 * @throws AppError naming what is wrong.
 */
export function checkJobInput<K extends JobKind>(kind: K, input: JobInput<K>): Promise<JobResult<K> | void> {
  const check: Check<K> = checks[kind];
  return check(input);
}

import type { z } from 'zod';
import type { JobResult } from '@/core/jobs/catalog';
import type { Database } from '../db/database';
import type { CompletionRows } from '../jobs/types';
import type { StorageAdapter } from '../storage/types';
import type { GpuKind, PlanOf } from './dispatch-plan';
import type { GpuResultOf } from './hand-off-schema';

/** How the studio completes a job of one kind that a GPU has finished. */
export interface FinishedKind<K extends GpuKind> {
  /** Accepts only complete results, not merely well-formed ones. */
  resultSchema: z.ZodType<GpuResultOf<K>>;
  /**
   * Differences between the storage and the result: a missing file, or one of another size.
   * @throws AppError `storage.unavailable`
   */
  findFaults(result: GpuResultOf<K>, plan: PlanOf<K>, storage: StorageAdapter): Promise<string[]>;
  complete(
    plan: PlanOf<K>,
    result: GpuResultOf<K>,
    job: { jobId: string; createdAt: number },
  ): { result: JobResult<K>; rows: CompletionRows };
  /** The prefix of all files that the attempt writes to the storage. */
  filesPrefix(plan: PlanOf<K>): string;
  /** Whether a row points to those files. */
  areFilesKept(plan: PlanOf<K>, database: Database): Promise<boolean>;
}

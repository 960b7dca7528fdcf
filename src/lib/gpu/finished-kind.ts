import type { z } from 'zod';
import type { JobResult } from '@/core/jobs/catalog';
import type { Database } from '../db/database';
import type { CompletionRows } from '../jobs/types';
import type { StorageAdapter } from '../storage/types';
import type { GpuKind, PlanOf } from './dispatch-plan';
import type { GpuResultOf } from './hand-off-schema';

/** What the studio does with work of one kind that a GPU elsewhere has finished. */
export interface FinishedKind<K extends GpuKind> {
  /** A result that is whole, not only well-formed. */
  resultSchema: z.ZodType<GpuResultOf<K>>;
  /**
   * Where the storage differs from the result: a file that is missing, or of another size.
   * @throws AppError `storage.unavailable`
   */
  findFaults(result: GpuResultOf<K>, plan: PlanOf<K>, storage: StorageAdapter): Promise<string[]>;
  complete(
    plan: PlanOf<K>,
    result: GpuResultOf<K>,
    job: { jobId: string; createdAt: number },
  ): { result: JobResult<K>; rows: CompletionRows };
  /** Everything that the attempt puts into the storage lies under it. */
  filesPrefix(plan: PlanOf<K>): string;
  /** Whether a row points to those files. */
  areFilesKept(plan: PlanOf<K>, database: Database): Promise<boolean>;
}

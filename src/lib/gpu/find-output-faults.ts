import type { StorageAdapter } from '../storage/types';
import type { DispatchPlan } from './dispatch-plan';
import type { GpuResult, OutputName } from './hand-off-schema';

/**
 * Where the storage does not bear a result out: a file that is missing, or of another size than said.
 * @throws AppError `storage.unavailable`
 */
export async function findOutputFaults(
  { files }: GpuResult,
  plan: DispatchPlan,
  storage: StorageAdapter,
): Promise<string[]> {
  const keys: Record<OutputName, string> = {
    master: plan.masterKey,
    share: plan.shareKey,
    poster: plan.posterKey,
  };
  const faults = await Promise.all(
    files.map(async ({ name, sizeBytes }) => {
      const stat = await storage.stat(keys[name]);
      if (stat === null) return `the ${name} is not in the storage`;
      return stat.sizeBytes === sizeBytes
        ? null
        : `the ${name} has ${stat.sizeBytes} bytes, not ${sizeBytes}`;
    }),
  );
  return faults.filter((fault) => fault !== null);
}

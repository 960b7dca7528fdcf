import { dispatchPlanSchema } from '@/lib/gpu/dispatch-plan';
import { storageKeys } from '@/lib/storage/keys';
import { OwnedKeys } from '../OwnedKeys';
import type { WorkerContext } from '../worker-context';

/** Deletes what a render elsewhere put under the keys of its plan; only once its attempt cannot complete any more. */
export async function deleteDispatchFiles(
  { storage, log }: Pick<WorkerContext, 'storage' | 'log'>,
  plan: unknown,
): Promise<void> {
  const owned = new OwnedKeys();
  owned.add(storageKeys.videoPrefix(dispatchPlanSchema.parse(plan).videoId));
  await owned.delete(storage, log);
}

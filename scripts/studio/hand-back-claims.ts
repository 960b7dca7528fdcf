import { getJobStore } from '@/lib/jobs';

/** Puts the jobs of a worker known to be dead back into the queue at once. @returns their ids. */
export async function handBackClaims(workerId: string): Promise<string[]> {
  const store = getJobStore();
  const jobIds = await store.expireLeasesOf(workerId);
  await store.removeWorker(workerId);
  if (jobIds.length > 0) await store.markStaleJobsFailed();
  return jobIds;
}

/** The other process of the pick-up measurement: claims and completes until it is killed. */
import { openSqlite } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { newId } from '@/lib/new-id';

const store = new LocalJobStore(openSqlite(process.argv[2]!));
const never = new AbortController().signal;
process.stdout.write('ready\n');
for (;;) {
  const claimToken = newId('claim');
  const job = await store.claimNextPending({ claimToken, workerId: 'pick-up' });
  if (job) await store.complete({ jobId: job.jobId, claimToken }, {});
  else await store.waitForWork(1_000, never);
}

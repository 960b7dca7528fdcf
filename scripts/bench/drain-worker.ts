/**
 * A worker of a benchmark: says that it is ready, waits for a line, then claims and completes until nothing
 * is left, and prints the ids of what it claimed and the CPU time that took, in milliseconds. Arguments: URL, token.
 */
import { once } from 'node:events';
import { openLibsql } from '@/lib/db/open-libsql';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { newId } from '@/lib/new-id';

const [url = '', authToken] = process.argv.slice(2);
const database = openLibsql({ url, authToken });
const store = new TursoJobStore(database);
const claim = () => store.claimNextPending({ claimToken: newId('claim'), workerId: `bench-${process.pid}` });
// A worker runs for days: what its first requests cost is no part of what is measured.
for (let nth = 0; nth < 100; nth += 1) await claim();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const claimed: string[] = [];
const before = process.cpuUsage();
for (;;) {
  const job = await claim();
  if (!job) break;
  claimed.push(job.jobId);
  const outcome = await store.complete({ jobId: job.jobId, claimToken: job.claimToken! }, {});
  if (outcome !== 'completed') throw new Error(`job ${job.jobId} was ${outcome}`);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ claimed, cpuMs: (user + system) / 1_000 })}\n`);
database.close();
process.stdin.destroy();

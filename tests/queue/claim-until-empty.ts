/**
 * A process that claims and completes jobs until the queue is empty, for tests of many processes at one
 * database. Arguments: database URL (`sqlite:FILE` or libSQL's), worker id, auth token. Prints what it
 * claimed as one JSON line. CLOCK_SKEW_MS moves this process's clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLibsql } from '@/lib/db/open-libsql';
import { openSqlite } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { newId } from '@/lib/new-id';

const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + skewMs;

const [url = '', workerId = '', authToken] = process.argv.slice(2);
const local = url.startsWith('sqlite:');
const database = local ? openSqlite(url.slice('sqlite:'.length)) : openLibsql({ url, authToken });
const store = local ? new LocalJobStore(database) : new TursoJobStore(database);

async function main(): Promise<void> {
  const claimed: { jobId: string; seq: number; attempt: number }[] = [];
  for (;;) {
    const job = await store.claimNextPending({ claimToken: newId('claim'), workerId });
    await store.markStaleJobsFailed();
    if (!job) break;
    claimed.push({ jobId: job.jobId, seq: job.seq, attempt: job.attempt });
    await sleep(Math.random() * 5);
    const outcome = await store.complete({ jobId: job.jobId, claimToken: job.claimToken! }, { by: workerId });
    if (outcome !== 'completed') throw new Error(`job ${job.jobId} was ${outcome}`);
  }
  process.stdout.write(`${JSON.stringify(claimed)}\n`);
  database.close();
}

await main();

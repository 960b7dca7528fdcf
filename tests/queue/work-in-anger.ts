/**
 * A process that works at a queue over http as a worker does, whatever happens to the connection, until its
 * input ends: it repeats what was not answered, and gives up nothing. Arguments: URL, worker id, auth token.
 * A job's input says how it ends. Prints its claims as one JSON line.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLibsql } from '@/lib/db/open-libsql';
import { AppError } from '@/core/errors/errors';
import { someAsset, transient } from '@/lib/jobs/conformance/StoreHarness';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import type { Job } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';

const [url = '', workerId = '', authToken] = process.argv.slice(2);
const database = openLibsql({ url, authToken });
const store = new TursoJobStore(database);
const leaseMs = 60_000;

let over = false;
process.stdin.resume().once('end', () => (over = true));

const isUnavailable = (thrown: unknown) =>
  thrown instanceof AppError && thrown.code === 'database.unavailable';

/** Asks until there is an answer; null once the work is over. */
async function answered<T>(ask: () => Promise<T>): Promise<T | null> {
  while (!over) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isUnavailable(thrown)) throw thrown;
      await sleep(20);
    }
  }
  return null;
}

async function work(job: Job): Promise<void> {
  const claim = { jobId: job.jobId, claimToken: job.claimToken! };
  const beat = { stage: 'drawing', progress: 50, leaseMs };
  const { ends } = job.input as { ends: string };
  for (;;) {
    const beatAnswer = await answered(() => store.heartbeat(claim, beat));
    if (beatAnswer === null) return;
    if (beatAnswer.cancelRequested) return void (await answered(() => store.confirmCancelled(claim)));
    if (ends !== 'cancelled') break;
    await sleep(50);
  }
  if (ends === 'retried' && job.attempt === 1)
    return void (await answered(() => store.fail(claim, transient)));
  if (ends === 'released' && Math.random() < 0.5) return void (await answered(() => store.release(claim)));
  const assets = ends === 'with-asset' ? [someAsset(`asset-of-${job.jobId}`, job.jobId)] : [];
  const outcome = await answered(() => store.complete(claim, { by: workerId }, { assets }));
  if (outcome !== null && outcome !== 'completed') throw new Error(`job ${job.jobId} was ${outcome}`);
}

const claimed: { jobId: string; seq: number; attempt: number; claimToken: string }[] = [];
while (!over) {
  // A fresh token each time, as the worker's loop has it; what an older one got is the store's to know.
  const ask = () => store.claimNextPending({ claimToken: newId('claim'), workerId, leaseMs });
  const job = await answered(ask);
  if (Math.random() < 0.2) await answered(() => store.markStaleJobsFailed());
  if (!job) {
    await sleep(50);
    continue;
  }
  claimed.push({ jobId: job.jobId, seq: job.seq, attempt: job.attempt, claimToken: job.claimToken! });
  await work(job);
}
process.stdout.write(`${JSON.stringify(claimed)}\n`);
database.close();

/**
 * A process of a test: creates a job for each of so many keys, all at once, and prints as JSON what came of it.
 * Arguments: the SQLite file, how many keys.
 */
import { openSqlite } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';

const [file = '', count = ''] = process.argv.slice(2);
const database = openSqlite(file);
const store = new LocalJobStore(database);
const keys = Array.from({ length: Number(count) }, (_, at) => `key-${at}`);
const made = await Promise.all(
  keys.map(async (idempotencyKey) => {
    const { job, created } = await store.create({ kind: 'render', input: {}, idempotencyKey });
    return { key: job.idempotencyKey, jobId: job.jobId, seq: job.seq, created };
  }),
);
database.close();
process.stdout.write(JSON.stringify(made));

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readMigrations } from '@/lib/db/migrate';
import { openSqlite } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { tempDir } from '../studio/temp-dir';

const run = promisify(execFile);
const folder = tempDir('first');

it('of processes that start together one makes the database, and all can use it', async () => {
  const file = join(folder, 'studio.sqlite');
  const script = join(__dirname, 'migrate-once.ts');
  const start = () =>
    run(process.execPath, ['--import', 'tsx', script, file], { timeout: 120_000 }).then(({ stdout }) =>
      Number(stdout),
    );
  const applied = await Promise.all(Array.from({ length: 4 }, start));
  expect(applied.sort()).toEqual([0, 0, 0, readMigrations().length]);
  const database = openSqlite(file);
  const { job } = await new LocalJobStore(database).create({ kind: 'render', input: {} });
  expect(job.seq).toBe(1);
  database.close();
}, 180_000);

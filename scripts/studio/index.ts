/** Front door of the supervisor: flags in, exit code out, signals on the way. */
import { getEnv } from '@/lib/env';
import { resetDatabase } from '@/lib/db/get-database';
import { resetJobStore } from '@/lib/jobs';
import { describeFailure } from '../terminal/describe-failure';
import { readFlags } from './read-flags';
import { requireStudioEnv } from './require-studio-env';
import { runStudio } from './run-studio';

const stop = new AbortController();
const forced = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stop.signal.aborted) return stop.abort();
    if (signal === 'SIGINT') forced.abort();
  });
}
// A reader of our output that went away must not take the studio with it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  requireStudioEnv(process.env);
  getEnv('tool');
  process.exitCode = await runStudio(readFlags(process.argv.slice(2)), stop.signal, forced.signal);
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
} finally {
  resetJobStore();
  resetDatabase();
}
// Pools and handles of libraries must not keep an ended studio alive.
process.exit();

import { Worker } from 'node:worker_threads';

/** Consecutive checks that must find the loop stuck. Counted, because time also passes while a machine sleeps. */
const checks = 8;
/** How long the log line may take to be written. */
const logWithinMs = 500;

/**
 * Runs in a thread of its own, which the main thread cannot block. It writes the log line asynchronously,
 * because a blocked stdout may be what the main thread hangs on. The tools die by their parent-death signal.
 */
const thread = `
const { workerData } = require('node:worker_threads');
const { write } = require('node:fs');
const { turns, everyMs, checks, line, logWithinMs } = workerData;
let seen = -1;
let still = 0;
const timer = setInterval(() => {
  const now = Atomics.load(turns, 0);
  still = now === seen ? still + 1 : 0;
  seen = now;
  if (still < checks) return;
  clearInterval(timer);
  write(1, line + '\\n', () => undefined);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), logWithinMs);
}, everyMs);
`;

/**
 * Kills this process once its event loop has been blocked for this long: nothing else in the process could,
 * and a host such as Render restarts a process that ended, not one that hangs. Returns a function that stops it.
 */
export function startWatchdog(hungAfterMs: number, workerId: string): () => Promise<unknown> {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const everyMs = hungAfterMs / checks;
  const msg = `event loop blocked for ${Math.round(hungAfterMs / 1000)} s: this worker kills itself`;
  const line = JSON.stringify({ level: 60, name: 'worker', workerId, msg });
  const workerData = { turns, everyMs, checks, line, logWithinMs };
  const watch = new Worker(thread, {
    eval: true,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watch.unref();
  const turning = setInterval(() => Atomics.add(turns, 0, 1), everyMs / 4).unref();
  return () => {
    clearInterval(turning);
    return watch.terminate();
  };
}

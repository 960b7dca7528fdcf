import { Worker } from 'node:worker_threads';

/** So many looks in a row find the loop where it was. Counted, since a machine that sleeps makes time pass too. */
const looks = 8;
const sayWithinMs = 500;

/**
 * A thread of its own, which the main one cannot hold up. It writes without waiting: a log that nobody reads
 * may be what holds the main thread up. SIGKILL takes the tools along by their parent-death signal.
 */
const thread = `
const { workerData } = require('node:worker_threads');
const { write } = require('node:fs');
const { turns, everyMs, looks, line, sayWithinMs } = workerData;
let seen = -1;
let still = 0;
const timer = setInterval(() => {
  const now = Atomics.load(turns, 0);
  still = now === seen ? still + 1 : 0;
  seen = now;
  if (still < looks) return;
  clearInterval(timer);
  write(1, line + '\\n', () => undefined);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), sayWithinMs);
}, everyMs);
`;

/**
 * Ends this process once its main loop has not turned for this long: nothing else in it could, and a host
 * such as Render restarts what ended, not what hangs. Returns the function that calls the watch off.
 */
export function startWatchdog(hungAfterMs: number, workerId: string): () => Promise<unknown> {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const everyMs = hungAfterMs / looks;
  const msg = `the main loop has not turned for ${Math.round(hungAfterMs / 1000)} s: this worker ends itself`;
  const line = JSON.stringify({ level: 60, name: 'worker', workerId, msg });
  const workerData = { turns, everyMs, looks, line, sayWithinMs };
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

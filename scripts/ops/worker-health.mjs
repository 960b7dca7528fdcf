/**
 * Whether the worker of this DATA_DIR lives: 0 and a line on stdout, or 1 and the reason. It reads the sign
 * of life that the worker leaves every few seconds, and needs neither packages nor the database.
 * It only tells: a worker whose main loop hangs is ended by its own watchdog (WORKER_HUNG_AFTER_MS).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two rounds may each wait half a minute for a database that does not answer. */
const longestSilenceMs = 120_000;
/** Longer than a restart of the database; a worker that is cut off beyond that may be helped by its own. */
const longestWithoutDatabaseMs = 600_000;

const file = join(process.env.DATA_DIR || './.data', 'worker-alive.json');

function judge() {
  let sign;
  try {
    sign = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { isWell: false, text: `no worker runs on this DATA_DIR (${error.code ?? error.message})` };
  }
  const silentMs = Date.now() - sign.atMs;
  const withoutDatabaseMs = Date.now() - sign.databaseAtMs;
  const seconds = (ms) => `${Math.round(ms / 1000)} s`;
  if (!(silentMs <= longestSilenceMs)) {
    return { isWell: false, text: `${sign.workerId} has been silent for ${seconds(silentMs)}` };
  }
  if (!(withoutDatabaseMs <= longestWithoutDatabaseMs)) {
    return { isWell: false, text: `${sign.workerId} has had no database for ${seconds(withoutDatabaseMs)}` };
  }
  return { isWell: true, text: `${sign.workerId} lives, last seen ${seconds(silentMs)} ago` };
}

const { isWell, text } = judge();
console[isWell ? 'log' : 'error'](text);
process.exitCode = isWell ? 0 : 1;

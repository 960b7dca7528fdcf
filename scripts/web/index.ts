/** Front door of the web process: environment, database, owner token, listening, and an orderly end. */
import { closeToOthers } from '@/lib/data-dir/close-to-others';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { resetDatabase } from '@/lib/db/get-database';
import { getEnv } from '@/lib/env';
import { toAppError } from '@/core/errors/errors';
import { createLogger } from '@/lib/log';
import { getOwnerToken } from '@/lib/owner/owner-token';
import { warnOfTestSwitches } from '@/lib/test-switches';
import { describeFailure } from '../terminal/describe-failure';
import { startDoors } from './start-doors';

async function main(): Promise<void> {
  const env = getEnv('web');
  const log = createLogger('web');
  openDataDir(env.DATA_DIR);
  closeToOthers(env.DATA_DIR, log);
  warnOfTestSwitches(env, log);
  getOwnerToken(env);
  try {
    await prepareDatabase();
  } catch (thrown) {
    const error = toAppError(thrown);
    log.fatal({ err: error, internal: error.internal }, 'the database is not usable');
    process.exitCode = 1;
    return;
  }
  resetDatabase(); // Next's own bundle opens its own.
  const stopping = firstSignal();
  const doors = await startDoors(env, log);
  log.info({ port: doors.port, httpsPort: doors.httpsPort }, 'web ready');
  const signal = await stopping;
  log.info({ signal }, 'web ends');
  await doors.close();
  process.exit(0);
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  });
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exit(1);
});

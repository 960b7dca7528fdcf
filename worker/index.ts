/** Entry point of the worker process: environment, stores, loop, and an orderly shutdown. */
import { closeToOthers } from '@/lib/data-dir/close-to-others';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { getDatabase } from '@/lib/db/get-database';
import { EnvError, getEnv } from '@/lib/env';
import { toAppError } from '@/core/errors/errors';
import { getJobStore, resetJobStore } from '@/lib/jobs';
import { createLogger, type Logger } from '@/lib/log';
import { newId } from '@/lib/new-id';
import { CommandError } from '@/lib/CommandError';
import { getStorageAdapter } from '@/lib/storage';
import { warnOfTestSwitches } from '@/lib/test-switches';
import { startDispatchRounds } from './gpu/start-dispatch-rounds';
import { pipelines } from './pipelines';
import { startPollLoop } from './poll-loop';
import { createGpuBackend } from './render';
import { startHousekeeping } from './sweeps/start-housekeeping';
import { Turns } from './Turns';
import { startWatchdog } from './start-watchdog';
import { sweepOrphanGroups } from './tools/process/process-groups';
import { warnIfYtDlpOld } from './tools/ytdlp/ytdlp-version';
import type { WorkerContext } from './worker-context';

async function main(): Promise<void> {
  const env = getEnv('worker');
  const workerId = env.WORKER_ID ?? newId('worker');
  const log = createLogger('worker').child({ workerId });
  openDataDir(env.DATA_DIR);
  closeToOthers(env.DATA_DIR, log);
  warnOfTestSwitches(env, log);
  try {
    await prepareDatabase();
  } catch (thrown) {
    const error = toAppError(thrown);
    log.fatal({ err: error, internal: error.internal }, 'the database is not usable');
    process.exitCode = 1;
    return;
  }
  const context: WorkerContext = {
    workerId,
    env,
    database: getDatabase(),
    store: getJobStore(),
    storage: getStorageAdapter(),
    pipelines,
    gpu: createGpuBackend(env),
    log,
  };
  const orphans = await sweepOrphanGroups(env.DATA_DIR);
  if (orphans.length > 0) log.warn({ processGroups: orphans }, 'tools left by an earlier worker killed');
  await warnIfYtDlpOld(log);
  const stopWatchdog = startWatchdog(env.WORKER_HUNG_AFTER_MS, workerId);
  const turns = new Turns(context);
  turns.start();
  const stopHousekeeping = startHousekeeping(context);
  const stopDispatchRounds = startDispatchRounds(context, () => turns.hasDispatched());
  const loop = startPollLoop(context, turns);
  log.info({ concurrency: env.WORKER_CONCURRENCY }, 'worker ready');

  const signal = await firstSignal(log, () => loop.releaseAll());
  log.info({ signal }, 'worker draining');
  await loop.drain(env.WORKER_GRACE_MS);
  await Promise.all([turns.stop(), stopHousekeeping(), stopDispatchRounds()]);
  await context.store
    .removeWorker(workerId)
    .catch((thrown: unknown) =>
      log.warn({ err: toAppError(thrown) }, 'the row of this worker was not removed'),
    );
  resetJobStore();
  await stopWatchdog();
  log.info('worker ended');
}

/** Resolves with the first SIGTERM or SIGINT; the second one calls `onSecond`. */
function firstSignal(log: Logger, onSecond: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isSecond = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (isSecond) {
        log.warn({ signal }, 'second stop signal: running jobs are released now');
        onSecond();
      }
      isSecond = true;
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

main().catch((thrown: unknown) => {
  const expected = thrown instanceof EnvError || thrown instanceof CommandError;
  const message = expected ? thrown.message : String((thrown as Error).stack ?? thrown);
  process.stderr.write(`${message}\n`);
  process.exit(1);
});

import { closeToOthers } from '@/lib/data-dir/close-to-others';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { getEnv, type Env } from '@/lib/env';
import { createLogger } from '@/lib/log';
import { newId } from '@/lib/new-id';
import { handBackClaims } from './hand-back-claims';
import { KeptProcess } from './KeptProcess';
import { lockDataDir } from './lock-data-dir';
import { planAddresses, type Addresses } from './plan-addresses';
import { printPairing } from './print-pairing';
import type { StudioFlags } from './read-flags';
import { readStudioFile, removeStudioFile, writeStudioFile } from './studio-file';
import { studioCommands, studioEnv } from './studio-processes';
import { waitUntilReady } from './wait-until-ready';
import { CommandError } from '@/lib/CommandError';

/** The supervisor. Resolves with the exit code once page and worker are gone; `stop` asks for that. */
export async function runStudio(flags: StudioFlags, stop: AbortSignal, forced: AbortSignal): Promise<number> {
  const env = getEnv('tool');
  openDataDir(env.DATA_DIR);
  const unlock = lockDataDir(env.DATA_DIR);
  if (!unlock) {
    const where = readStudioFile(env.DATA_DIR)?.url;
    throw new CommandError(
      `A studio is running on this data folder already${where ? `, at ${where}` : ''}. Use that one, or start with another DATA_DIR and PORT.`,
    );
  }
  try {
    closeToOthers(env.DATA_DIR, createLogger('studio'));
    const addresses = await planAddresses(env, flags);
    await prepareDatabase();
    await recoverFromKilledStudio(env);
    return await keepStudio(env, flags, addresses, stop, forced);
  } finally {
    removeStudioFile(env.DATA_DIR);
    unlock();
  }
}

/** A studio file that outlived its lock belongs to a studio that was killed, and its worker with it. */
async function recoverFromKilledStudio(env: Env): Promise<void> {
  const left = readStudioFile(env.DATA_DIR);
  if (left) await handBackClaims(left.workerId);
  removeStudioFile(env.DATA_DIR);
}

async function keepStudio(
  env: Env,
  flags: StudioFlags,
  addresses: Addresses,
  stop: AbortSignal,
  forced: AbortSignal,
): Promise<number> {
  const log = createLogger('studio');
  const shared = studioEnv(process.env, env, addresses, flags);
  const commands = studioCommands(flags);
  const startedAt = new Date().toISOString();
  const crashed = new AbortController();
  let ready = false;
  let workerId = '';

  const publish = () => {
    const { localUrl: url, lanUrl } = addresses;
    writeStudioFile(env.DATA_DIR, {
      pid: process.pid,
      url,
      lanUrl,
      startedAt,
      workerId,
      forReel: flags.forReel,
    });
  };
  const noteCrash = (name: string, how: string, restartInMs: number) => {
    if (!ready && !flags.dev) crashed.abort();
    log.error({ process: name, how, restartInMs }, 'a process of the studio ended; it is started again');
  };

  const web = new KeptProcess({
    name: 'web',
    command: commands.web,
    patienceMs: 10_000,
    makeEnv: () => shared,
    onCrash: async (how, restartInMs) => noteCrash('web', how, restartInMs),
  });
  const worker = new KeptProcess({
    name: 'worker',
    command: commands.worker,
    patienceMs: env.WORKER_GRACE_MS + 10_000,
    makeEnv: () => {
      workerId = newId('worker');
      publish();
      return { ...shared, WORKER_ID: workerId };
    },
    onCrash: async (how, restartInMs) => {
      noteCrash('worker', how, restartInMs);
      // Where this fails, the lease runs out by itself.
      await handBackClaims(workerId).then(
        (jobs) => jobs.length > 0 && log.info({ jobs }, 'jobs of the ended worker handed back'),
        (error: unknown) => log.error({ err: error }, 'jobs of the ended worker not handed back'),
      );
    },
  });

  const ended = AbortSignal.any([stop, crashed.signal]);
  forced.addEventListener('abort', () => [web, worker].forEach((kept) => kept.kill()));
  worker.start();
  web.start();
  try {
    ready = await waitUntilReady(
      addresses.localUrl,
      () => workerId,
      AbortSignal.any([ended, AbortSignal.timeout(90_000)]),
    );
    if (ready) await announce(addresses);
    else if (!stop.aborted) console.error('The studio did not become ready; the lines above say why.');
    if (ready) await aborted(stop);
  } finally {
    await Promise.all([web.stop(), worker.stop()]);
  }
  return ready || stop.aborted ? 0 : 1;
}

async function announce(addresses: Addresses): Promise<void> {
  console.log(`Pocketreel is ready: ${addresses.localUrl}`);
  await printPairing(addresses.localUrl, addresses.lanUrl);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

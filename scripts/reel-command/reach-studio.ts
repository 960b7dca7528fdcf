import { setTimeout as sleep } from 'node:timers/promises';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { localHostOf } from '../studio/find-addresses';
import { lockDataDir } from '../studio/lock-data-dir';
import { readStudioFile } from '../studio/studio-file';
import { readHealth } from '../studio/wait-until-ready';
import { CommandError } from '@/lib/CommandError';
import { startStudio, type ReachedStudio } from './start-studio';

const patienceMs = 60_000;

/** The running studio of this DATA_DIR, or one started for this run on a free port. */
export async function reachStudio(signal: AbortSignal, say: (line: string) => void): Promise<ReachedStudio> {
  const env = getEnv('tool');
  openDataDir(env.DATA_DIR);
  await prepareDatabase();
  const givenUpAtMs = performance.now() + patienceMs;
  for (let waited = false; ; await sleep(300, undefined, { signal })) {
    const url = await findRunning();
    if (url) return { url, stop: async () => undefined };
    const unlock = lockDataDir(env.DATA_DIR);
    if (unlock) {
      unlock();
      const started = await startStudio(signal, say);
      if (started) return started;
      continue;
    }
    const forReel = readStudioFile(env.DATA_DIR)?.forReel ?? false;
    if (!forReel && performance.now() > givenUpAtMs) {
      throw new CommandError(
        'A studio runs on this data folder but does not answer. Look at its output, or stop it.',
      );
    }
    if (forReel && !waited) say('Another reel is using this data folder; waiting for it');
    waited ||= forReel;
  }
}

/** By its own note in DATA_DIR, or on the port of the environment where web and worker run apart. */
async function findRunning(): Promise<string | null> {
  const env = getEnv();
  const noted = readStudioFile(env.DATA_DIR);
  if (noted) return !noted.forReel && (await servesThisData(noted.url)) ? noted.url : null;
  const url = `http://${localHostOf(env.HOST)}:${env.PORT}`;
  return env.PORT !== 0 && (await servesThisData(url)) ? url : null;
}

/** Worker ids are random, so a studio that names one of ours has our database. It sees no token before that. */
async function servesThisData(url: string): Promise<boolean> {
  const named = (await readHealth(url)) ?? [];
  if (named.length === 0) return false;
  const ours = await getJobStore().listWorkers();
  return ours.some(({ workerId }) => named.includes(workerId));
}

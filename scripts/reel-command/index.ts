/** Front door of the reel command: a recording or a link in, a video file out. */
import { resetDatabase } from '@/lib/db/get-database';
import { getEnv } from '@/lib/env';
import { resetJobStore } from '@/lib/jobs';
import { getOwnerToken } from '@/lib/owner/owner-token';
import { makeReel } from './make-reel';
import { planReel } from './plan-reel';
import { reachStudio } from './reach-studio';
import { readFlags } from './read-flags';
import { describeFailure } from '../terminal/describe-failure';
import { StageDisplay } from './StageDisplay';
import { StudioClient } from './StudioClient';

const cancelledExitCode = 130;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(cancelledExitCode);
    stop.abort();
  });
}

const display = new StageDisplay();
try {
  const env = getEnv('tool');
  const plan = await planReel(
    readFlags(process.argv.slice(2)),
    process.env.POCKETREEL_CALLER_DIR ?? process.cwd(),
  );
  const studio = await reachStudio(stop.signal, (line) => console.log(line));
  try {
    const sizeBytes = await makeReel(
      new StudioClient(studio.url, getOwnerToken(env)),
      display,
      plan,
      stop.signal,
    );
    console.log(`Made ${plan.outPath} (${(sizeBytes / 1e6).toFixed(1)} MB)`);
  } finally {
    display.finishLine();
    await studio.stop();
  }
} catch (error) {
  console.error(stop.signal.aborted ? 'Cancelled.' : describeFailure(error));
  process.exitCode = stop.signal.aborted ? cancelledExitCode : 1;
} finally {
  resetJobStore();
  resetDatabase();
}
process.exit();

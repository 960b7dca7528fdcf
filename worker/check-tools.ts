import { sweepOrphanGroups } from './tools/process/process-groups';
import { warnIfYtDlpOld } from './tools/ytdlp/ytdlp-version';
import type { WorkerContext } from './worker-context';

/** At the start of a worker: ends tools that an earlier worker left behind, and warns of an old yt-dlp. */
export async function checkTools({ env, log }: WorkerContext): Promise<void> {
  const swept = await sweepOrphanGroups(env.DATA_DIR);
  if (swept.length > 0) log.warn({ processGroups: swept }, 'tools of an earlier worker ended');
  await warnIfYtDlpOld(log);
}

import type { Logger } from '@/lib/log';
import { getEnv } from '@/lib/env';
import { askYtDlp } from './ytdlp-abilities';

/** Versions below this one have published holes. */
export const safeVersion = '2026.07.04';

/** Says in the log, at the worker's start, where yt-dlp is missing or has known holes. Never fails. */
export async function warnIfYtDlpOld(log: Logger): Promise<void> {
  try {
    const { version } = await askYtDlp(getEnv().YTDLP_PATH, AbortSignal.timeout(60_000));
    if (!isOlder(version, safeVersion)) return;
    const text = `yt-dlp ${version} has known security holes and may fail on YouTube; npm run update:ytdlp installs the newest`;
    log.warn({ ytDlpVersion: version }, text);
  } catch (error) {
    log.warn(
      { err: error },
      'yt-dlp cannot be started; links to video sites will fail until it is installed',
    );
  }
}

/** Compares dates written as yt-dlp writes them, `2026.7.4` and `2026.07.04.123456` included. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) =>
    text.split(/[.@-]/).map((part) => Number.parseInt(part, 10)),
  );
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] || 0) - (right?.[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

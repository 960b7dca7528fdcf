/** What the installed yt-dlp is and can do. */
import { AppError } from '@/core/errors/errors';
import { getEnv } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { runTool } from '../process/subprocess';

/** What the installed yt-dlp is: its version (a date such as `2026.07.04`) and the flags it knows. */
export interface YtDlpAbilities {
  version: string;
  flags: ReadonlySet<string>;
}

const known = new Map<string, YtDlpAbilities>();

/**
 * Asks yt-dlp for its version and its help, once per process and path.
 * @throws AppError `tool.missing`, or `tool.failed` where it does not even answer that.
 */
export async function askYtDlp(path: string, signal: AbortSignal): Promise<YtDlpAbilities> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const [version, help] = await Promise.all([ask(path, '--version', signal), ask(path, '--help', signal)]);
  const abilities = { version: version.trim(), flags: new Set(help.match(/(?<![\w-])--[a-z][a-z-]*[a-z]/g)) };
  known.set(path, abilities);
  return abilities;
}

/**
 * Without these a link could run programs, lead to any site or fill the disk: a yt-dlp that lacks one is
 * not run at all. Other flags are left out where they are missing.
 */
const neededFlags = ['--ignore-config', '--no-exec', '--use-extractors', '--max-filesize'];

/** @throws AppError `tool.outdated` */
export function requireSafeFlags({ version, flags }: YtDlpAbilities): void {
  const missing = neededFlags.filter((flag) => !flags.has(flag));
  if (missing.length === 0) return;
  throw new AppError('tool.outdated', { internal: `yt-dlp ${version} has no ${missing.join(', ')}` });
}

async function ask(path: string, question: string, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderrTail } = await runTool({
    command: path,
    args: ['--ignore-config', question],
    signal,
    limits: { cpuSec: 60 },
  });
  if (exitCode !== 0 || stdout.trim() === '') throw new AppError('tool.failed', { internal: stderrTail });
  return stdout;
}

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

/** The installed yt-dlp: its version and the flags it supports. */
import { stat } from 'node:fs/promises';
import { AppError } from '@/core/errors/errors';
import { getEnv } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { findExecutable } from '../process/find-executable';
import { runTool } from '../process/subprocess';

export interface YtDlpAbilities {
  /** A date such as `2026.07.04`. */
  version: string;
  flags: ReadonlySet<string>;
}

/** By executable and its modification time, so that an update is noticed without a restart. */
const known = new Map<string, YtDlpAbilities>();

/**
 * Asks yt-dlp for its version and help, once per installed executable.
 * @throws AppError `tool.missing`, or `tool.failed` if it does not answer
 */
export async function askYtDlp(path: string, signal: AbortSignal): Promise<YtDlpAbilities> {
  const executable = findExecutable(path);
  const key = `${executable} ${(await stat(executable)).mtimeMs}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const [version, help] = await Promise.all([ask(path, '--version', signal), ask(path, '--help', signal)]);
  const abilities = { version: version.trim(), flags: new Set(help.match(/(?<![\w-])--[a-z][a-z-]*[a-z]/g)) };
  known.set(key, abilities);
  return abilities;
}

/**
 * Without these flags a link could run programs, lead to any site or fill the disk: a yt-dlp that lacks one is
 * not used at all. Other missing flags are simply omitted.
 */
const neededFlags = ['--ignore-config', '--no-exec', '--use-extractors', '--max-filesize'];

/** @throws AppError `tool.outdated` */
export function requireSafeFlags({ version, flags }: YtDlpAbilities): void {
  const missing = neededFlags.filter((flag) => !flags.has(flag));
  if (missing.length === 0) return;
  throw new AppError('tool.outdated', { internal: `yt-dlp ${version} has no ${missing.join(', ')}` });
}

async function ask(path: string, flag: string, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderrTail } = await runTool({
    command: path,
    args: ['--ignore-config', flag],
    signal,
    limits: { cpuSec: 60 },
  });
  if (exitCode !== 0 || stdout.trim() === '') throw new AppError('tool.failed', { internal: stderrTail });
  return stdout;
}

/** Older versions have published vulnerabilities. */
export const safeVersion = '2026.07.04';

/** Logs at the worker's start if yt-dlp is missing or has known vulnerabilities. Never fails. */
export async function warnIfYtDlpOld(log: Logger): Promise<void> {
  try {
    const { version } = await askYtDlp(getEnv().YTDLP_PATH, AbortSignal.timeout(60_000));
    if (!isOlder(version, safeVersion)) return;
    const text = `yt-dlp ${version} has known security holes and may fail on YouTube; npm run update:ytdlp installs the newest`;
    log.warn({ ytDlpVersion: version }, text);
  } catch (error) {
    log.warn({ err: error }, 'yt-dlp cannot be started; links to video sites fail until it is installed');
  }
}

/** Compares yt-dlp versions, including forms such as `2026.7.4` and `2026.07.04.123456`. */
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

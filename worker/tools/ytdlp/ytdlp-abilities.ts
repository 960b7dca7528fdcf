import { AppError } from '@/core/errors/errors';
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

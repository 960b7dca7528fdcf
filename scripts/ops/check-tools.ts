import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from '@/lib/doctor/finding';
import { ownTools, type Env } from '@/lib/env';
import { findExecutable } from '../../worker/tools/process/find-executable';
import { isOlder, safeVersion } from '../../worker/tools/ytdlp/ytdlp-version';

const install = 'Run ./scripts/start, which installs it, or name it in';
const oldestFfmpeg = 5;

/** The versions of the programs that jobs need, here; with a queue elsewhere the workers may be elsewhere too. */
export async function checkTools(env: Env): Promise<Finding[]> {
  const findings = [
    await checkFfmpeg('ffmpeg', env.FFMPEG_PATH, 'FFMPEG_PATH'),
    await checkFfmpeg('ffprobe', env.FFPROBE_PATH, 'FFPROBE_PATH'),
    await checkYtDlp(env.YTDLP_PATH),
  ];
  if (env.JOB_STORE_BACKEND === 'local') return findings;
  return findings.map((finding) => {
    if (finding.remedy === undefined) return finding;
    const remedy = `Only where a worker runs: ${finding.remedy}`;
    return { ...finding, remedy, severity: 'warning' };
  });
}

async function checkFfmpeg(name: string, path: string, variable: string): Promise<Finding> {
  const answer = await ask(path, ['-version']);
  const version = answer && /version (\S+)/.exec(answer)?.[1];
  if (!version) return missing(name, variable);
  const finding: Finding = { topic: 'tools', text: `${name} ${version}` };
  // A build from the sources bears no number.
  const isOld = Number.parseInt(version, 10) < oldestFfmpeg;
  return isOld ? { ...finding, remedy: `Install version ${oldestFfmpeg} or later.` } : finding;
}

async function checkYtDlp(path: string): Promise<Finding> {
  const version = (await ask(path, ['--ignore-config', '--version']))?.trim();
  if (!version) return missing('yt-dlp', 'YTDLP_PATH');
  const runtime = /^deno \S+/.exec((await ask('deno', ['--version'])) ?? '')?.[0];
  const traits = [whose(path), ageOf(version), runtime ? `with ${runtime}` : 'without a JavaScript runtime'];
  const text = `yt-dlp ${version} (${traits.filter((trait) => trait !== '').join(', ')})`;
  const isUnsafe = isOlder(version, safeVersion);
  if (!isUnsafe && runtime) return { topic: 'tools', text };
  const fault = isUnsafe ? 'has known security holes and may fail on YouTube' : 'may fail on YouTube';
  const remedy = `Run npm run update:ytdlp, which installs the newest with its runtime, or name one of ${safeVersion} or later in YTDLP_PATH.`;
  return { topic: 'tools', text: `${text} ${fault}`, remedy, severity: 'warning' };
}

function whose(path: string): string {
  if (path !== 'yt-dlp') return 'named in YTDLP_PATH';
  return findExecutable(path).startsWith(`${resolve(ownTools)}/`) ? "the project's own" : "the system's";
}

function ageOf(version: string): string {
  const [year, month, day] = version.split('.').map(Number);
  const days = Math.floor((Date.now() - Date.UTC(year!, month! - 1, day)) / 86_400_000);
  if (!(days >= 0)) return '';
  return days < 60 ? `${days} days old` : `${Math.floor(days / 30)} months old`;
}

function missing(name: string, variable: string): Finding {
  return { topic: 'tools', text: `${name} cannot be started`, remedy: `${install} ${variable}.` };
}

/** What a program says of itself; null where it does not. */
async function ask(path: string, args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)(findExecutable(path), args, { timeout: 60_000 })).stdout;
  } catch {
    return null;
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Finding } from '@/lib/doctor/finding';
import type { Env } from '@/lib/env';
import { findExecutable } from '../../worker/media/find-executable';
import { isOlder, safeVersion } from '../../worker/media/ytdlp-version';

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
  const text = `yt-dlp ${version}`;
  if (!isOlder(version, safeVersion)) return { topic: 'tools', text };
  const remedy = `Install ${safeVersion} or later (pipx install yt-dlp) and name it in YTDLP_PATH.`;
  const fault = `${text} has known security holes and may fail on YouTube`;
  return { topic: 'tools', text: fault, remedy, severity: 'warning' };
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

import { copyFile, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { checkVideoUrl, findAllowedHost } from '@/lib/sources/youtube-url';
import { runTool } from '../process/subprocess';
import { askYtDlp, requireSafeFlags } from './ytdlp-version';
import { composeYtDlpArgs, downloadName, infoName, progressPrefix } from './ytdlp-args';
import { failureOfYtDlp } from './ytdlp-failures';

export interface YtDlpOptions {
  url: string;
  /** An existing folder of this attempt (absolute path) for the download and yt-dlp's own files. */
  dir: string;
  signal: AbortSignal;
  env: Env;
  maxBytes: number;
  maxDurationSec: number;
  /** `totalBytes` is null if the site does not say. */
  onProgress: (receivedBytes: number, totalBytes: number | null) => void;
}

export interface YtDlpDownload {
  path: string;
  title: string | undefined;
  durationSec: number | undefined;
  toolVersion: string;
}

interface VideoInfo {
  title?: string | null;
  duration?: number | null;
  is_live?: boolean | null;
  live_status?: string | null;
  playlist_index?: number | null;
}

/**
 * Downloads the audio of one video from an allowed site.
 * @throws AppError `source.*`, `tool.missing`, `tool.outdated`, `tool.failed`; the signal's reason after an
 * abort
 */
export async function downloadWithYtDlp(options: YtDlpOptions): Promise<YtDlpDownload> {
  const { env, dir, maxBytes, maxDurationSec } = options;
  const allowedHosts = env.YTDLP_ALLOWED_HOSTS;
  const allowLoopback = env.TEST_ONLY_ALLOW_LOOPBACK_SOURCES === '1';
  const url = checkVideoUrl(options.url, { allowedHosts, allowLoopback });
  const allowedHost = findAllowedHost(url.hostname, allowedHosts) ?? '';
  const abilities = await askYtDlp(env.YTDLP_PATH, options.signal);
  requireSafeFlags(abilities);
  const { version, flags } = abilities;
  const cookiesPath = await copyCookies(env.YTDLP_COOKIES_FILE, dir);
  try {
    const args = composeYtDlpArgs({ url, allowedHost, dir, maxBytes, maxDurationSec, cookiesPath }, flags);
    const { exitCode, refusal, stderrTail } = await runYtDlp(args, options);
    const info = await readInfo(join(dir, infoName));
    const path = join(dir, downloadName);
    const sizeBytes = await sizeOf(path);
    if (exitCode !== 0 || sizeBytes === null) throw explain(info, `${stderrTail}${refusal}`, maxDurationSec);
    if (sizeBytes > maxBytes) throw new AppError('source.too_large');
    const durationSec = info.duration ?? undefined;
    if (durationSec !== undefined && durationSec > maxDurationSec) throw new AppError('source.too_long');
    return { path, title: info.title ?? undefined, durationSec, toolVersion: version };
  } finally {
    if (cookiesPath !== undefined) await rm(cookiesPath, { force: true });
  }
}

async function runYtDlp(args: string[], { env, dir, signal, maxBytes, onProgress }: YtDlpOptions) {
  let refusal = '';
  const { exitCode, stderrTail } = await runTool({
    command: env.YTDLP_PATH,
    args,
    cwd: dir,
    signal,
    limits: { network: true, cpuSec: 600, fileSizeBytes: maxBytes + 1024 * 1024, residentBytes: 1.5e9 },
    onStdoutLine: (line) => {
      if (!line.startsWith(progressPrefix)) {
        // These two refusals are printed on stdout and exit with 0.
        if (/does not pass filter|larger than max-filesize/.test(line)) refusal = line;
        return;
      }
      const { downloaded_bytes: received = 0, total_bytes: total = null } = parseJson(
        line.slice(progressPrefix.length),
      );
      if (typeof received !== 'number') return;
      if (received > maxBytes) throw new AppError('source.too_large');
      onProgress(received, typeof total === 'number' ? total : null);
    },
  });
  return { exitCode, stderrTail, refusal };
}

function explain(info: VideoInfo, internal: string, maxDurationSec: number): AppError {
  if (!internal.includes('ERROR:')) {
    if (typeof info.playlist_index === 'number') return new AppError('source.playlist', { internal });
    if (info.is_live === true || info.live_status === 'is_live')
      return new AppError('source.live', { internal });
    if ((info.duration ?? 0) > maxDurationSec) return new AppError('source.too_long', { internal });
  }
  const { code, fate } = failureOfYtDlp(internal);
  return new AppError(code, { internal, fate });
}

async function copyCookies(source: string | undefined, dir: string): Promise<string | undefined> {
  if (source === undefined) return undefined;
  const copy = join(dir, 'cookies.txt');
  try {
    await copyFile(source, copy);
  } catch (error) {
    throw new AppError('tool.failed', { cause: error, internal: 'YTDLP_COOKIES_FILE cannot be read' });
  }
  return copy;
}

async function readInfo(path: string): Promise<VideoInfo> {
  const file = await open(path).catch(() => null);
  if (file === null) return {};
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const [line = ''] = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    return parseJson(line);
  } finally {
    await file.close();
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // A line truncated by a kill; it held only progress or a title.
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

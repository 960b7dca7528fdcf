import { isLoopbackAddress } from '@/lib/sources/address-guard';

/** Name of the downloaded file, fixed so that no title can choose a file name. */
export const downloadName = 'download.bin';
/** One line of JSON about the video, written before yt-dlp applies its filters. */
export const infoName = 'info.jsonl';
/** Prefix of the stdout lines that report progress as JSON. */
export const progressPrefix = 'pocketreel-progress ';

export interface YtDlpRequest {
  url: URL;
  /** The entry of the host list that allowed the URL. */
  allowedHost: string;
  dir: string;
  maxBytes: number;
  maxDurationSec: number;
  /** A copy, because yt-dlp rewrites the file. */
  cookiesPath?: string;
}

const extractorsByHost: Record<string, string> = {
  'youtube.com': 'youtube.*',
  'youtu.be': 'youtube.*',
  'youtube-nocookie.com': 'youtube.*',
};

/**
 * The arguments of one download: the audio of a single video into the work folder, using only the site's
 * extractors and yt-dlp's own downloader. Flags this version does not support are omitted.
 */
export function composeYtDlpArgs(request: YtDlpRequest, flags: ReadonlySet<string>): string[] {
  const filter = `!is_live & !playlist_index & duration<=?${request.maxDurationSec}`;
  const options: [flag: string, ...values: string[]][] = [
    ['--ignore-config'],
    ['--no-config-locations'],
    ['--no-plugin-dirs'],
    ['--no-exec'],
    ['--no-cookies-from-browser'],
    ['--no-remote-components'],
    ['--no-cache-dir'],
    ['--no-update'],
    ['--no-playlist'],
    ['--playlist-items', '1'],
    ['--no-mtime'],
    ['--no-part'],
    ['--no-continue'],
    ['--restrict-filenames'],
    ['--no-colors'],
    ['--newline'],
    ['--progress'],
    ['--progress-template', progressTemplate],
    ['--print-to-file', infoTemplate, infoName],
    ['--use-extractors', extractorsOf(request.allowedHost)],
    ['--match-filters', filter],
    ['--max-filesize', String(request.maxBytes)],
    ['--socket-timeout', '15'],
    ['--retries', '2'],
    ['--fragment-retries', '2'],
    ['--extractor-retries', '1'],
    ['--abort-on-unavailable-fragments'],
    ['--downloader', 'native'],
    // A folder without ffmpeg: fragments yt-dlp cannot join fail, instead of being downloaded by ffmpeg.
    ['--ffmpeg-location', request.dir],
    ['--fixup', 'never'],
    ['--format', 'bestaudio/best[height<=720]/best'],
    ['--output', downloadName],
  ];
  if (!flags.has('--match-filters')) options.push(['--match-filter', filter]);
  if (request.cookiesPath !== undefined) options.push(['--cookies', request.cookiesPath]);
  return [...options.filter(([flag]) => flags.has(flag)).flat(), '--', request.url.href];
}

const progressTemplate = `download:${progressPrefix}%(progress.{status,downloaded_bytes,total_bytes})j`;
const infoTemplate = 'pre_process:%(.{title,duration,is_live,live_status,playlist_index})j';

// yt-dlp names extractors after sites; the longest label of a host is almost always that name.
function extractorsOf(host: string): string {
  const fixed = extractorsByHost[host];
  if (fixed !== undefined) return fixed;
  if (isLoopbackAddress(host) || host === 'localhost') return 'generic';
  const labels = host.split('.').slice(0, -1);
  const longest = labels.reduce((best, label) => (label.length > best.length ? label : best), '');
  return `${longest.replace(/[^a-z0-9]/g, '')}(:.+)?`;
}

import { isLoopbackAddress } from '@/lib/sources/address-guard';

/** Name of the downloaded file in the work folder, fixed so that nothing in a title names a file. */
export const downloadName = 'download.bin';
/** One line of JSON about the video, written before yt-dlp decides whether to take it. */
export const infoName = 'info.jsonl';
/** Begins the lines of stdout that report progress as JSON. */
export const progressPrefix = 'pocketreel-progress ';

export interface YtDlpRequest {
  url: URL;
  /** The entry of the host list that let the URL in. */
  allowedHost: string;
  dir: string;
  maxBytes: number;
  maxDurationSec: number;
  /** A copy that yt-dlp may rewrite. */
  cookiesPath?: string;
}

const extractorsByHost: Record<string, string> = {
  'youtube.com': 'youtube.*',
  'youtu.be': 'youtube.*',
  'youtube-nocookie.com': 'youtube.*',
};

/**
 * The arguments of one download: a single video's sound, into the work folder, by the extractors of
 * the site alone, with yt-dlp's own downloader. Flags this version does not know are left out.
 */
export function composeYtDlpArgs(request: YtDlpRequest, flags: ReadonlySet<string>): string[] {
  const filter = `!is_live & !playlist_index & duration<=?${request.maxDurationSec}`;
  const wanted: [flag: string, ...values: string[]][] = [
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
    // A folder without ffmpeg: fragments it cannot join itself fail instead of reaching the network by ffmpeg.
    ['--ffmpeg-location', request.dir],
    ['--fixup', 'never'],
    ['--format', 'bestaudio/best[height<=720]/best'],
    ['--output', downloadName],
  ];
  if (!flags.has('--match-filters')) wanted.push(['--match-filter', filter]);
  if (request.cookiesPath !== undefined) wanted.push(['--cookies', request.cookiesPath]);
  return [...wanted.filter(([flag]) => flags.has(flag)).flat(), '--', request.url.href];
}

const progressTemplate = `download:${progressPrefix}%(progress.{status,downloaded_bytes,total_bytes})j`;
const infoTemplate = 'pre_process:%(.{title,duration,is_live,live_status,playlist_index})j';

// yt-dlp names extractors after sites; the longest label of a host is nearly always that name.
function extractorsOf(host: string): string {
  const fixed = extractorsByHost[host];
  if (fixed !== undefined) return fixed;
  if (isLoopbackAddress(host) || host === 'localhost') return 'generic';
  const labels = host.split('.').slice(0, -1);
  const longest = labels.reduce((best, label) => (label.length > best.length ? label : best), '');
  return `${longest.replace(/[^a-z0-9]/g, '')}(:.+)?`;
}

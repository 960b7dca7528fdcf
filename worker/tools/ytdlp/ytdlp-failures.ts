import type { ErrorCode, ErrorFate } from '@/core/errors/errors';

export interface YtDlpFailure {
  code: ErrorCode;
  /** If it differs from the default of the code. */
  fate?: ErrorFate;
}

// The first match counts, so specific patterns come before general ones.
const failures: [RegExp, YtDlpFailure][] = [
  [/not a bot|unusual traffic|page needs to be reloaded/i, { code: 'source.rate_limited', fate: 'never' }],
  [/rate-limited|content isn.t available, try again later/i, { code: 'source.rate_limited' }],
  [/confirm your age|age[- ]restricted|inappropriate for some users/i, { code: 'source.age_restricted' }],
  [/private video|(?:video|playlist) is private/i, { code: 'source.private' }],
  [/your (?:country|location|region)|geo[- ]?restrict/i, { code: 'source.region_blocked' }],
  [/DRM[- ]protected|known to use DRM/i, { code: 'source.protected' }],
  [
    /channel's members|members[- ]only|join this channel|requires payment|premium members|rental|purchase/i,
    { code: 'source.login_required' },
  ],
  [/\b(?:sign|log|logged)[- ]?in\b|login required|registered users/i, { code: 'source.login_required' }],
  [
    /will begin|premieres (?:in|on|at)\b|live ?stream|live event|not currently live/i,
    { code: 'source.live' },
  ],
  [/does not pass filter.*duration/i, { code: 'source.too_long' }],
  [/larger than max-filesize|File too large|Errno 27\b/i, { code: 'source.too_large' }],
  [/No space left on device|Disk quota exceeded/i, { code: 'storage.full' }],
  [/looks truncated|is not a valid URL/i, { code: 'source.invalid_url' }],
  [/has been removed|no longer (?:available|exists)|does not exist|deleted/i, { code: 'source.removed' }],
  [
    /account.*terminated|copyright (?:claim|grounds)|video (?:is )?(?:un|not )available/i,
    { code: 'source.removed' },
  ],
  [/HTTP Error 429|Too Many Requests/i, { code: 'source.rate_limited' }],
  [/HTTP Error 403/i, { code: 'source.rate_limited', fate: 'never' }],
  [/HTTP Error 401/i, { code: 'source.login_required' }],
  [/HTTP Error 4(?:04|10)/i, { code: 'source.not_found' }],
  [/HTTP Error 5\d\d/i, { code: 'source.server_error' }],
  [/Unsupported URL|No suitable extractor/i, { code: 'source.unsupported_host' }],
  [
    /name or service|name resolution|nodename nor servname|failed to resolve|getaddrinfo|no address assoc/i,
    { code: 'source.unreachable' },
  ],
  [
    /connection (?:refused|reset|aborted)|network is unreachable|no route to host|remote end closed/i,
    { code: 'source.unreachable' },
  ],
  [/timed out|urlopen error|\bSSL\b|CERTIFICATE_VERIFY|IncompleteRead/i, { code: 'source.unreachable' }],
  [/more expected|bytes read|did not get any data|Unable to connect/i, { code: 'source.unreachable' }],
];

/**
 * The failure that yt-dlp's output means. Errors count before warnings. Unknown messages are taken to mean
 * that yt-dlp no longer understands the site, which is nearly always true.
 */
export function failureOfYtDlp(stderr: string): YtDlpFailure {
  const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR:'));
  const text = errors.length > 0 ? errors.join('\n') : stderr;
  return failures.find(([pattern]) => pattern.test(text))?.[1] ?? { code: 'source.extractor_broken' };
}

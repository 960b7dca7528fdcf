import { failureOfYtDlp } from './ytdlp-failures';

const report =
  'please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate issue template. Confirm you are on the latest version using  yt-dlp -U';
const cookies =
  'Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ#how-do-i-pass-cookies-to-yt-dlp  for how to manually pass cookies';

const recorded: [string, string][] = [
  [
    "[youtube] dQw4w9WgXcQ: Private video. Sign in if you've been granted access to this video",
    'source.private',
  ],
  [
    `[youtube] dQw4w9WgXcQ: Private video. Sign in if you've been granted access to this video. ${cookies}`,
    'source.private',
  ],
  ['[vimeo] 12345: This video is private', 'source.private'],

  [
    '[youtube] aaa: Join this channel to get access to members-only content like this video, and other exclusive perks.',
    'source.login_required',
  ],
  [
    "[youtube] aaa: This video is available to this channel's members on level: Bonus (or any higher level). Join this channel to get access to members-only content and other exclusive perks.",
    'source.login_required',
  ],
  ['[youtube] aaa: This video requires payment to watch.', 'source.login_required'],
  ['[youtube] aaa: This video is only available to Music Premium members', 'source.login_required'],
  [
    `[soundcloud] aaa: This track is only available for registered users. ${cookies}`,
    'source.login_required',
  ],
  ['[youtube] aaa: Please sign in', 'source.login_required'],

  [
    '[youtube] aaa: Sign in to confirm your age. This video may be inappropriate for some users.',
    'source.age_restricted',
  ],
  [
    `[youtube] aaa: Sign in to confirm your age. This video may be inappropriate for some users. ${cookies}`,
    'source.age_restricted',
  ],
  ['[youtube] aaa: This video is age-restricted and only available on YouTube', 'source.age_restricted'],

  [
    '[youtube] aaa: Video unavailable. The uploader has not made this video available in your country',
    'source.region_blocked',
  ],
  [
    '[youtube] aaa: Video unavailable. This video contains content from SME, who has blocked it in your country on copyright grounds',
    'source.region_blocked',
  ],
  [
    '[ard] aaa: This video is not available from your location due to geo restriction. You might want to use a VPN or a proxy server (with --proxy) to workaround.',
    'source.region_blocked',
  ],

  ['[youtube] aaa: Video unavailable. This video has been removed by the uploader', 'source.removed'],
  [
    "[youtube] aaa: Video unavailable. This video has been removed for violating YouTube's Terms of Service",
    'source.removed',
  ],
  [
    '[youtube] aaa: Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.',
    'source.removed',
  ],
  [
    '[youtube] aaa: Video unavailable. This video is no longer available due to a copyright claim by UMG',
    'source.removed',
  ],
  [
    '[youtube] aaa: Video unavailable. This video contains content from UMPI, who has blocked it on copyright grounds',
    'source.removed',
  ],
  ['[youtube] aaa: Video unavailable', 'source.removed'],
  ['[youtube] aaa: This video is not available', 'source.removed'],
  ['[youtube] aaa: This video is unavailable', 'source.removed'],

  ['[youtube] aaa: This live event will begin in 98 minutes.', 'source.live'],
  ['[youtube] aaa: This live event will begin in a few moments.', 'source.live'],
  ['[youtube] aaa: Premieres in 5 hours', 'source.live'],
  ['[youtube] aaa: Premiere will begin shortly', 'source.live'],
  ['[youtube] aaa: This live stream recording is not available.', 'source.live'],
  ['[youtube:tab] aaa: The channel is not currently live', 'source.live'],

  [`[youtube] tpUr8xVxj-w: Sign in to confirm you’re not a bot. ${cookies}`, 'source.rate_limited'],
  [`[youtube] tpUr8xVxj-w: Sign in to confirm you're not a bot. ${cookies}`, 'source.rate_limited'],
  [
    '[youtube] aaa: Sign in to confirm you’re not a bot. This helps protect our community. Learn more',
    'source.rate_limited',
  ],
  [
    "[youtube] aaa: Video unavailable. This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour.",
    'source.rate_limited',
  ],
  [
    `[youtube] aaa: Unable to download API page: HTTP Error 429: Too Many Requests (caused by <HTTPError 429>); ${report}`,
    'source.rate_limited',
  ],
  ['unable to download video data: HTTP Error 403: Forbidden', 'source.rate_limited'],
  ['[youtube] aaa: The page needs to be reloaded.', 'source.rate_limited'],

  [
    "[youtube] BaW_jenozKc: Unable to download API page: <urlopen error [Errno -2] Name or service not known> (caused by URLError(gaierror(-2, 'Name or service not known')))",
    'source.unreachable',
  ],
  [
    "[generic] None: Unable to download webpage: <urlopen error [Errno 111] Connection refused> (caused by URLError(ConnectionRefusedError(111, 'Connection refused')))",
    'source.unreachable',
  ],
  [
    `[youtube] aaa: Unable to download API page: HTTPSConnection(host='www.youtube.com', port=443): Failed to resolve 'www.youtube.com' ([Errno -3] Temporary failure in name resolution) (caused by TransportError('...')); ${report}`,
    'source.unreachable',
  ],
  ['unable to download video data: The read operation timed out', 'source.unreachable'],
  [
    '[download] Got error: 1024 bytes read, 9999 more expected. Giving up after 2 retries',
    'source.unreachable',
  ],
  [
    '[youtube] aaa: Unable to download webpage: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:1006)>',
    'source.unreachable',
  ],
  [
    `[generic] None: Unable to download webpage: HTTP Error 503: Service Unavailable (caused by <HTTPError 503>); ${report}`,
    'source.server_error',
  ],
  [
    `[generic] None: Unable to download webpage: HTTP Error 404: File not found (caused by <HTTPError 404: 'File not found'>); ${report}`,
    'source.not_found',
  ],

  [`[youtube] aaa: Unable to extract uploader id; ${report}`, 'source.extractor_broken'],
  [
    `[youtube] aaa: Signature extraction failed: Some formats may be missing; ${report}`,
    'source.extractor_broken',
  ],
  [
    '[youtube] eBn1mn5TjnU: Requested format is not available. Use --list-formats for a list of available formats',
    'source.extractor_broken',
  ],
  [`[youtube] aaa: No video formats found!; ${report}`, 'source.extractor_broken'],
  [`[youtube] aaa: Failed to extract any player response; ${report}`, 'source.extractor_broken'],
  ['[youtube] aaa: An unheard-of thing has happened', 'source.extractor_broken'],

  [
    '[spotify] The requested site is known to use DRM protection. It will NOT be supported.',
    'source.protected',
  ],
  ['[generic] aaa: This video is DRM protected', 'source.protected'],
  ['Unsupported URL: http://127.0.0.1:18765/', 'source.unsupported_host'],
  ['No suitable extractor found for URL http://127.0.0.1:18765/v.mp3', 'source.unsupported_host'],
  [
    '[youtube:truncated_id] abc: Incomplete YouTube ID abc. URL https://youtu.be/abc looks truncated.',
    'source.invalid_url',
  ],
  ['unable to write data: [Errno 27] File too large', 'source.too_large'],
  ['unable to write data: [Errno 28] No space left on device', 'storage.full'],
];

describe('the output of yt-dlp', () => {
  it.each(recorded)('"%s" means %s', (line, code) => {
    expect(failureOfYtDlp(`ERROR: ${line}\n`).code).toBe(code);
  });

  it('is judged by errors before warnings', () => {
    const stderr = [
      'WARNING: [youtube] HTTP Error 429: Too Many Requests. Retrying (1/3)...',
      'WARNING: [youtube] aaa: nsig extraction failed: Some formats may be missing',
      'ERROR: [youtube] aaa: Video unavailable. This video has been removed by the uploader',
    ].join('\n');
    expect(failureOfYtDlp(stderr).code).toBe('source.removed');
    expect(failureOfYtDlp('WARNING: [youtube] HTTP Error 429: Too Many Requests').code).toBe(
      'source.rate_limited',
    );
  });

  it('is not retried at once if the site refuses this server, and retried later if it asks to wait', () => {
    expect(failureOfYtDlp('ERROR: [youtube] aaa: Sign in to confirm you’re not a bot.').fate).toBe('never');
    expect(failureOfYtDlp('ERROR: HTTP Error 429: Too Many Requests').fate).toBeUndefined();
  });
});

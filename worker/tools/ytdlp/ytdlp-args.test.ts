import { composeYtDlpArgs, type YtDlpRequest } from './ytdlp-args';

const request: YtDlpRequest = {
  url: new URL('https://youtu.be/-abcdefghij'),
  allowedHost: 'youtu.be',
  dir: '/attempt',
  maxBytes: 1_000,
  maxDurationSec: 60,
};
const all = new Set([
  '--ignore-config',
  '--no-plugin-dirs',
  '--no-exec',
  '--use-extractors',
  '--match-filters',
  '--max-filesize',
  '--downloader',
  '--cookies',
]);
const valueOf = (args: string[], flag: string) => args[args.indexOf(flag) + 1];

describe('the arguments of yt-dlp', () => {
  it('end with the link behind two dashes', () => {
    expect(composeYtDlpArgs(request, all).slice(-2)).toEqual(['--', 'https://youtu.be/-abcdefghij']);
  });

  it('contain only flags that this version supports, each with its value', () => {
    expect(composeYtDlpArgs(request, new Set(['--max-filesize']))).toEqual([
      '--max-filesize',
      '1000',
      '--',
      request.url.href,
    ]);
    const older = new Set([...all, '--match-filter']);
    older.delete('--match-filters');
    expect(valueOf(composeYtDlpArgs(request, older), '--match-filter')).toContain('duration<=?60');
  });

  it.each([
    ['youtu.be', 'youtube.*'],
    ['youtube.com', 'youtube.*'],
    ['soundcloud.com', 'soundcloud(:.+)?'],
    ['bbc.co.uk', 'bbc(:.+)?'],
    ['odd.*host.com', 'host(:.+)?'],
    ['127.0.0.1', 'generic'],
  ])('restrict %s to its own extractors', (allowedHost, extractors) => {
    expect(valueOf(composeYtDlpArgs({ ...request, allowedHost }, all), '--use-extractors')).toBe(extractors);
  });

  it('name a cookies file only if there is one', () => {
    expect(composeYtDlpArgs(request, all)).not.toContain('--cookies');
    const args = composeYtDlpArgs({ ...request, cookiesPath: '/attempt/cookies.txt' }, all);
    expect(valueOf(args, '--cookies')).toBe('/attempt/cookies.txt');
  });
});

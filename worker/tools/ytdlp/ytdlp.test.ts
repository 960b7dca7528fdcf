import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseEnv, resetEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { downloadWithYtDlp, type YtDlpOptions } from './ytdlp';
import { tempDir } from '../../../tests/studio/temp-dir';

const content = Buffer.alloc(300_000, 'voice');
const asked: IncomingMessage[] = [];
let server: Server;
let base: string;
let workDir: string;
let dirCount = 0;

const page = (jsonLd: object) =>
  `<html><head><title>A page</title><script type="application/ld+json">${JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'VideoObject',
    ...jsonLd,
  })}</script></head></html>`;

const answers: Record<string, (response: ServerResponse) => void> = {
  '/voice.mp3': (response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': content.length }).end(content);
  },
  '/endless.mp3': (response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 2);
    response.on('close', () => clearInterval(timer));
  },
  '/drips.mp3': (response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': content.length });
    const timer = setInterval(() => response.write(Buffer.alloc(2_000)), 100);
    response.on('close', () => clearInterval(timer));
  },
  '/long': (response) =>
    response.end(page({ name: 'An hour', duration: 'PT1H', contentUrl: `${base}/voice.mp3` })),
  '/short': (response) =>
    response.end(page({ name: 'A minute "✓"', duration: 'PT1M', contentUrl: `${base}/voice.mp3` })),
  '/feed.xml': (response) => {
    const item = `<item><title>One</title><link>${base}/voice.mp3</link><enclosure url="${base}/voice.mp3" type="audio/mpeg"/></item>`;
    response
      .writeHead(200, { 'content-type': 'application/rss+xml' })
      .end(
        `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>${item}${item}</channel></rss>`,
      );
  },
  '/page': (response) => response.end('<html><body>Nothing to hear</body></html>'),
  '/gone.mp3': (response) => response.writeHead(404).end(),
  '/broken.mp3': (response) => response.writeHead(503).end(),
};

beforeAll(async () => {
  workDir = tempDir('ytdlp');
  process.env.DATA_DIR = workDir;
  resetEnv();
  server = createServer((request, response) => {
    asked.push(request);
    const answer = answers[request.url ?? ''] ?? answers['/gone.mp3'];
    answer?.(response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function withDefaults(
  path: string,
  options: Partial<YtDlpOptions> = {},
  variables: Record<string, string> = {},
) {
  const dir = join(workDir, `attempt-${(dirCount += 1)}`);
  mkdirSync(dir);
  return {
    url: path.startsWith('/') ? base + path : path,
    dir,
    signal: new AbortController().signal,
    env: parseEnv('worker', {
      DATA_DIR: workDir,
      POCKETREEL_TEST: '1',
      TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1',
      YTDLP_ALLOWED_HOSTS: 'youtube.com,127.0.0.1',
      ...variables,
    }),
    maxBytes: 1_000_000,
    maxDurationSec: 1_800,
    onProgress: () => undefined,
    ...options,
  } satisfies YtDlpOptions;
}

async function codeOf(
  path: string,
  options: Partial<YtDlpOptions> = {},
  variables: Record<string, string> = {},
) {
  return downloadWithYtDlp(withDefaults(path, options, variables)).then(
    () => 'downloaded',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

/** Pids whose command line names the folder. */
const processesAt = (dir: string) =>
  promisify(execFile)('pgrep', ['-f', dir]).then(
    ({ stdout }) => stdout.trim().split('\n'),
    () => [],
  );

describe('downloading with yt-dlp', () => {
  it('downloads the file and reports title, duration and progress in bytes', async () => {
    const progress: [number, number | null][] = [];
    const options = withDefaults('/short', { onProgress: (...report) => progress.push(report) });
    const download = await downloadWithYtDlp(options);
    expect(download).toEqual({
      path: join(options.dir, 'download.bin'),
      title: 'A minute "✓"',
      durationSec: 60,
      toolVersion: expect.stringMatching(/^20\d\d\.\d\d\.\d\d/),
    });
    expect(content.equals(await readFile(download.path))).toBe(true);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(progress.length).toBeGreaterThan(1);
  });

  it.each([
    ['/gone.mp3', 'source.not_found'],
    ['/broken.mp3', 'source.server_error'],
    ['/page', 'source.unsupported_host'],
    ['/long', 'source.too_long'],
    ['/feed.xml', 'source.playlist'],
    ['http://127.0.0.1:1/voice.mp3', 'source.unreachable'],
  ])('fails on %s with %s', async (path, code) => {
    expect(await codeOf(path)).toBe(code);
  });

  it('stops at the size limit, with or without an announced size', async () => {
    expect(await codeOf('/voice.mp3', { maxBytes: content.length - 1 })).toBe('source.too_large');
    expect(await codeOf('/endless.mp3')).toBe('source.too_large');
  });

  it('ends yt-dlp when aborted and throws the abort reason', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the owner');
    let cancelledMs = 0;
    let seen: Promise<string[]> | undefined;
    const options = withDefaults('/drips.mp3', {
      signal: controller.signal,
      onProgress: () => {
        cancelledMs ||= performance.now();
        seen ??= processesAt(options.dir).finally(() => controller.abort(reason));
      },
    });
    await expect(downloadWithYtDlp(options)).rejects.toBe(reason);
    expect(performance.now() - cancelledMs).toBeLessThan(5_000);
    expect(await seen).not.toEqual([]);
    expect(await processesAt(options.dir)).toEqual([]);
  });

  it('passes a copy of the cookies file and leaves the original unchanged', async () => {
    const cookies = join(workDir, 'owner-cookies.txt');
    const text = `# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\tsecret\n`;
    await writeFile(cookies, text);
    asked.length = 0;
    const options = withDefaults('/voice.mp3', {}, { YTDLP_COOKIES_FILE: cookies });
    await downloadWithYtDlp(options);
    expect(asked[0]?.headers.cookie).toBe('session=secret');
    expect(await readFile(cookies, 'utf8')).toBe(text);
    expect(readdirSync(options.dir)).not.toContain('cookies.txt');
    expect(await codeOf('/voice.mp3', {}, { YTDLP_COOKIES_FILE: join(workDir, 'missing') })).toBe(
      'tool.failed',
    );
  });

  it('reports a live stream as live', async () => {
    const fake = join(workDir, 'fake-yt-dlp');
    const filtered = '[download] On air does not pass filter (!is_live), skipping ..';
    await writeFile(
      fake,
      `#!/bin/sh
case "$*" in
*--version*) echo 2026.08.01 ;;
*--help*) echo ' --ignore-config --no-exec --use-extractors --max-filesize --print-to-file' ;;
*) echo '{"title": "On air", "is_live": true}' > info.jsonl; echo '${filtered}' ;;
esac`,
      { mode: 0o755 },
    );
    expect(await codeOf('/voice.mp3', {}, { YTDLP_PATH: fake })).toBe('source.live');
  });

  it.each(['--no-exec', '--use-extractors', '--max-filesize'])(
    'refuses a version without %s as outdated',
    async (missing) => {
      const flags = [
        '--ignore-config',
        '--no-exec',
        '--use-extractors',
        '--max-filesize',
        '--no-exec-before',
      ];
      const old = join(workDir, `without${missing}`);
      const help = flags.filter((flag) => flag !== missing).join(' ');
      await writeFile(
        old,
        `#!/bin/sh\ncase "$*" in\n*--version*) echo 2021.12.01 ;;\n*--help*) echo ' ${help}' ;;\n*) touch ran ;;\nesac`,
        { mode: 0o755 },
      );
      const options = withDefaults('/voice.mp3', {}, { YTDLP_PATH: old });
      await expect(downloadWithYtDlp(options)).rejects.toMatchObject({
        code: 'tool.outdated',
        fate: 'never',
      });
      expect(existsSync(join(options.dir, 'ran'))).toBe(false);
    },
  );

  it('reports a missing yt-dlp', async () => {
    expect(await codeOf('/voice.mp3', {}, { YTDLP_PATH: join(workDir, 'no-yt-dlp') })).toBe('tool.missing');
  });

  it('sends no request to a site that is not on the list or is internal', async () => {
    asked.length = 0;
    expect(await codeOf('https://example.com/watch?v=a')).toBe('source.unsupported_host');
    expect(await codeOf('/voice.mp3', {}, { YTDLP_ALLOWED_HOSTS: 'youtube.com' })).toBe(
      'source.unsupported_host',
    );
    expect(await codeOf('/voice.mp3', {}, { TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '0' })).toBe(
      'source.blocked_address',
    );
    expect(await codeOf('http://10.0.0.1/', {}, { YTDLP_ALLOWED_HOSTS: '10.0.0.1' })).toBe(
      'source.blocked_address',
    );
    expect(asked).toEqual([]);
  });

  it('treats a link that looks like a flag as a link', async () => {
    expect(await codeOf('--exec=touch pwned')).toBe('source.invalid_url');
    expect(existsSync('pwned')).toBe(false);
  });
});

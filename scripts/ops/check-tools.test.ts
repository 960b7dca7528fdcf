import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from '@/lib/env';
import { checkTools } from './check-tools';
import { tempDir } from '../../tests/studio/temp-dir';

describe('the tools', () => {
  const folder = tempDir('doctor-tools');

  const path = process.env.PATH;
  beforeEach(() => {
    tool('deno', 'deno 9.9.9 (stable)');
    process.env.PATH = `${folder}:${path}`;
  });
  afterEach(() => (process.env.PATH = path));

  const tool = (name: string, says: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const check = (variables: Record<string, string>) =>
    checkTools(parseEnv('tool', { DATA_DIR: folder, ...variables }));

  it('are named with their versions', async () => {
    const findings = await check({
      FFMPEG_PATH: tool('ffmpeg', 'ffmpeg version 7.1.1-1ubuntu1 Copyright'),
      FFPROBE_PATH: tool('ffprobe', 'ffprobe version N-118-gabc Copyright'),
      YTDLP_PATH: tool('yt-dlp', '2026.07.04'),
    });
    expect(findings.map(({ text, remedy }) => [text, remedy])).toEqual([
      ['ffmpeg 7.1.1-1ubuntu1', undefined],
      ['ffprobe N-118-gabc', undefined],
      [
        expect.stringMatching(
          /^yt-dlp 2026\.07\.04 \(named in YTDLP_PATH, \d+ (?:days|months) old, with deno 9\.9\.9\)$/,
        ),
        undefined,
      ],
    ]);
  });

  it('are named with a remedy where they are old or missing', async () => {
    const findings = await check({
      FFMPEG_PATH: tool('ffmpeg', 'ffmpeg version 4.4.2 Copyright'),
      FFPROBE_PATH: join(folder, 'nowhere'),
      YTDLP_PATH: tool('yt-dlp', '2023.03.04'),
    });
    expect(findings.map(({ text, remedy }) => `${text}: ${remedy}`)).toEqual([
      'ffmpeg 4.4.2: Install version 5 or later.',
      'ffprobe cannot be started: Run ./scripts/start, which installs it, or name it in FFPROBE_PATH.',
      expect.stringMatching(
        /^yt-dlp 2023\.03\.04 \(.*\) has known security holes and may fail on YouTube: Run npm run update:ytdlp.* 2026\.07\.04 or later/,
      ),
    ]);
  });

  it('name a yt-dlp that has no JavaScript runtime, and whose it is', async () => {
    process.env.PATH = '/usr/bin:/bin';
    tool('yt-dlp-alone', '2026.07.04');
    const [, , named] = await check({ YTDLP_PATH: join(folder, 'yt-dlp-alone') });
    expect(named!.text).toMatch(/without a JavaScript runtime\) may fail on YouTube$/);
    const [, , found] = await check({});
    expect(found!.text).toMatch(/^yt-dlp \S+ \(the (?:system|project)'s/);
  });

  it('may be missing where the queue is elsewhere, and so perhaps the workers', async () => {
    const elsewhere = { JOB_STORE_BACKEND: 'turso', TURSO_DATABASE_URL: 'file:queue.sqlite' };
    const nowhere = join(folder, 'nowhere');
    const paths = { FFMPEG_PATH: nowhere, FFPROBE_PATH: nowhere, YTDLP_PATH: nowhere };
    for (const { severity, remedy } of await check({ ...elsewhere, ...paths })) {
      expect(severity).toBe('warning');
      expect(remedy).toMatch(/^Only where a worker runs: /);
    }
  });
});

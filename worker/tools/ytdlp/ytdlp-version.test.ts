import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { resetEnv } from '@/lib/env';
import { askYtDlp, isOlder, warnIfYtDlpOld } from './ytdlp-version';
import { tempDir } from '../../../tests/studio/temp-dir';

describe('the version of yt-dlp', () => {
  it.each([
    ['2023.03.04', true],
    ['2026.07.03', true],
    ['2026.7.3', true],
    ['2026.07.04', false],
    ['2026.7.4', false],
    ['2026.07.04.232903', false],
    ['2026.11.01', false],
    ['2027.01.01', false],
  ])('%s is older than 2026.07.04: %s', (version, older) => {
    expect(isOlder(version, '2026.07.04')).toBe(older);
  });

  describe('at the start', () => {
    let dir: string;
    beforeAll(() => (dir = tempDir('ytdlp-version')));
    afterAll(() => {
      delete process.env.YTDLP_PATH;
      resetEnv();
    });

    async function warningsWith(path: string): Promise<string[]> {
      process.env.DATA_DIR = dir;
      process.env.YTDLP_PATH = path;
      resetEnv();
      const lines: string[] = [];
      await warnIfYtDlpOld(pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }));
      return lines;
    }

    function fakeTool(name: string, version: string): string {
      const path = join(dir, name);
      writeFileSync(path, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
      return path;
    }

    it('is read again after an update while the worker runs', async () => {
      process.env.DATA_DIR = dir;
      resetEnv();
      const { signal } = new AbortController();
      const path = fakeTool('updated', '2023.03.04');
      expect(await askYtDlp(path, signal)).toMatchObject({ version: '2023.03.04' });
      fakeTool('updated', '2026.08.01');
      utimesSync(path, new Date(), new Date(Date.now() + 5_000));
      expect(await askYtDlp(path, signal)).toMatchObject({ version: '2026.08.01' });
    });

    it('warns if yt-dlp is missing or has known vulnerabilities, and only then', async () => {
      expect(await warningsWith(fakeTool('old', '2023.03.04'))).toEqual([
        expect.stringContaining('yt-dlp 2023.03.04 has known security holes'),
      ]);
      expect(await warningsWith(fakeTool('new', '2026.08.01'))).toEqual([]);
      expect(await warningsWith(join(dir, 'missing'))).toEqual([
        expect.stringContaining('cannot be started'),
      ]);
    });
  });
});

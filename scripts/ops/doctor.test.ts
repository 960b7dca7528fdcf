import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../../tests/backup/run-script';
import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';

jest.setTimeout(60_000);

let studio: TestStudio;
let ytdlp: string;
beforeAll(async () => {
  studio = await openTestStudio();
  ytdlp = join(studio.dataDir, 'old-yt-dlp');
  writeFileSync(ytdlp, "#!/bin/sh\necho '2023.03.04'\n");
  chmodSync(ytdlp, 0o755);
});
afterAll(() => studio.close());

const examine = (variables: Record<string, string> = {}) => {
  const own = { DATA_DIR: studio.dataDir, YTDLP_PATH: ytdlp, MAX_VIDEO_UPLOAD_BYTES: '1', ...variables };
  return runScript('scripts/ops/doctor.ts', [], own);
};

test('what may wait is said, and is no failure', async () => {
  const { said, exitCode } = await examine();
  expect(said).toMatch(
    /^note tools +yt-dlp 2023\.03\.04 .* has known security holes.*\n +Run npm run update:ytdlp/m,
  );
  expect(said).toMatch(/^ok {3}database +readable/m);
  expect(said).toMatch(/^0 thing\(s\) to do, 1 that may wait\.\n$/m);
  expect(said).not.toMatch(/^\S+ +(address|cors|modal|webhook)/m);
  expect(exitCode).toBe(0);
});

test('a switch for tests is said', async () => {
  const { said } = await examine({ POCKETREEL_TEST: '1', TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1' });
  expect(said).toMatch(/^note switches +.*TEST_ONLY_ALLOW_LOOPBACK_SOURCES\n +Unset it/m);
});

test('what has to be done is a failure', async () => {
  const { said, exitCode } = await examine({ FFMPEG_PATH: join(studio.dataDir, 'nowhere') });
  expect(said).toMatch(/^FIX {2}tools +ffmpeg cannot be started\n +Run/m);
  expect(said).toMatch(/^1 thing\(s\) to do, 1 that may wait\.\n$/m);
  expect(exitCode).toBe(1);
});

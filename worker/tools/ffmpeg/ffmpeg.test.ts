import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import { ffmpegArguments, runFfmpeg } from './ffmpeg';
import { probeMedia } from './ffprobe';
import { probeFences } from '../process/tool-fences';
import { tempDir } from '../../../tests/studio/temp-dir';

let dir: string;
const never = new AbortController().signal;
const everything = ['mp3', 'wav', 'flac', 'ogg', 'mov', 'aac', 'matroska', 'aiff', 'caf', 'w64'];

beforeAll(() => {
  dir = tempDir('ffmpeg');
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=2', join(dir, 'secret.wav')]);
});

const convert = (source: string, extra: object = {}) =>
  runFfmpeg({
    inputs: [{ source, demuxers: everything }],
    outputs: [{ target: join(dir, 'out.wav'), options: ['-f', 'wav'] }],
    signal: never,
    workDir: dir,
    maxOutputSec: 60,
    ...extra,
  });

test('the whitelists precede every input and the limits precede every output', () => {
  const args = ffmpegArguments({
    inputs: [
      { source: '/a/in.mp3', demuxers: ['mp3'], options: ['-ss', '3'] },
      { source: 'stdin', demuxers: ['rawvideo'], options: ['-f', 'rawvideo'] },
    ],
    outputs: [{ target: '/a/two words.mp4', options: ['-metadata', 'title=two words'] }],
    signal: never,
    workDir: '/a',
    maxOutputSec: 9,
  });
  const line = args.join(' ');
  expect(line).toMatch(/^-nostdin -hide_banner/);
  expect(line).toContain(
    '-threads 2 -format_whitelist mp3 -protocol_whitelist file -max_pixels 40000000 -ss 3 -i file:/a/in.mp3',
  );
  expect(line).toContain('-format_whitelist rawvideo -protocol_whitelist pipe -f rawvideo -i pipe:0');
  expect(args.slice(-5)).toEqual(['-t', '9', '-metadata', 'title=two words', 'file:/a/two words.mp4']);
});

test.each([
  ['an HLS playlist', (secret: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2,\n${secret}\n`],
  ['a concat list', (secret: string) => `ffconcat version 1.0\nfile '${secret}'\n`],
])('%s disguised as an mp3 cannot read another file, even without sniffing', async (_what, playlist) => {
  const disguised = join(dir, 'in.mp3');
  writeFileSync(disguised, playlist(join(dir, 'secret.wav')));
  rmSync(join(dir, 'out.wav'), { force: true });
  await expect(convert(disguised)).rejects.toMatchObject({ code: expect.stringMatching(/^input\./) });
  expect(existsSync(join(dir, 'out.wav'))).toBe(false);
  await expect(probeMedia(disguised, everything, never)).rejects.toMatchObject({
    code: expect.stringMatching(/^input\./),
  });
});

test('reports progress and never writes past the length limit', async () => {
  const seen: number[] = [];
  await convert(join(dir, 'secret.wav'), { maxOutputSec: 1, onProgress: (sec: number) => seen.push(sec) });
  expect(seen.at(-1)).toBeCloseTo(1, 1);
  expect((await probeMedia(join(dir, 'out.wav'), ['wav'], never)).durationSec).toBeCloseTo(1, 2);
});

test('a failure has the error code for what ffmpeg reported', async () => {
  writeFileSync(join(dir, 'cut.m4a'), Buffer.from('00000018667479704d344120', 'hex'));
  await expect(convert(join(dir, 'cut.m4a'))).rejects.toMatchObject({ code: 'input.damaged' });
});

test('a file that needs more memory than the limit fails permanently', async () => {
  if (!(await probeFences()).prlimit) return;
  const graph = '[0:0]apad=whole_len=200000000,areverse[all]';
  const outputs = [{ target: 'stdout', options: ['-map', '[all]', '-f', 'null'] }];
  const run = { graph, outputs, maxOutputSec: 9_999, addressSpaceBytes: 4e8, otherwise: 'input.damaged' };
  const failure = { code: expect.stringMatching(/^input\./) as string, fate: 'never' };
  await expect(convert(join(dir, 'secret.wav'), run)).rejects.toMatchObject(failure);
});

test('an abort ends ffmpeg within two seconds', async () => {
  const abort = new AbortController();
  let startedAt = 0;
  const run = runFfmpeg({
    inputs: [{ source: 'stdin', demuxers: ['s16le'], options: ['-f', 's16le', '-ar', '8000'] }],
    outputs: [{ target: join(dir, 'out.wav'), options: [] }],
    signal: abort.signal,
    workDir: dir,
    maxOutputSec: 60,
    // Stdin is never closed, so ffmpeg waits for more.
    onStdin: (stdin) => {
      stdin.write(Buffer.alloc(65536));
      setTimeout(() => {
        startedAt = performance.now();
        abort.abort('cancelled');
      }, 200);
      return new Promise((resolve) => stdin.once('close', resolve));
    },
  });
  await expect(run).rejects.toBe('cancelled');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('a missing ffmpeg or ffprobe fails with tool.missing', async () => {
  Object.assign(process.env, { FFMPEG_PATH: '/nowhere/ffmpeg', FFPROBE_PATH: 'no-ffprobe-here' });
  resetEnv();
  try {
    await expect(convert(join(dir, 'secret.wav'))).rejects.toMatchObject({ code: 'tool.missing' });
    const probing = probeMedia(join(dir, 'secret.wav'), ['wav'], never);
    await expect(probing).rejects.toMatchObject({ code: 'tool.missing' });
  } finally {
    delete process.env.FFMPEG_PATH;
    delete process.env.FFPROBE_PATH;
    resetEnv();
  }
});

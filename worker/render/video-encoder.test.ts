import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import type { EncoderChoice } from './video-encoder';
import { mp4Options, videoEncoderOptions } from './encoding-options';
import { planFiles } from './plan-files';

const { master } = planFiles({ widthPx: 1080, heightPx: 1920, fps: 30, durationSec: 300 });
const never = new AbortController().signal;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'video-encoder-'));
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  delete process.env.FFMPEG_PATH;
  resetEnv();
});
afterEach(() => {
  delete process.env.FFMPEG_PATH;
  rmSync(dir, { recursive: true, force: true });
});

/** The choice as a process makes it that has made none yet. */
async function choose(): Promise<EncoderChoice> {
  let choice!: EncoderChoice;
  await jest.isolateModulesAsync(async () => {
    const { chooseVideoEncoder } = await import('./video-encoder');
    choice = await chooseVideoEncoder(dir, never);
  });
  return choice;
}

/** An ffmpeg of our own: it lists these encoders, and its probe ends so. */
function pretend(encoders: string, exitCode: number, says = ''): void {
  const path = join(dir, 'ffmpeg');
  const probe = `cat > /dev/null; echo "$@" >> ${join(dir, 'probes')}; echo '${says}' >&2; exit ${exitCode}`;
  writeFileSync(path, `#!/bin/sh\ncase "$2" in -encoders) echo '${encoders}' ;; *) ${probe} ;; esac\n`);
  chmodSync(path, 0o755);
  process.env.FFMPEG_PATH = path;
  resetEnv();
}

const valueOf = (options: string[], name: string) => options[options.indexOf(name) + 1];

test('the options for a card keep every promise of the file', () => {
  const options = mp4Options(master, 30, 0, 'h264_nvenc');
  const wanted = {
    '-c:v': 'h264_nvenc',
    '-profile:v': 'high',
    '-pix_fmt': 'yuv420p',
    '-g': '15',
    '-flags': '+cgop',
    '-forced-idr': '1',
    '-no-scenecut': '1',
    '-bf': '0',
    '-rc': 'vbr',
    '-maxrate': '8700000',
    '-bufsize': '8700000',
    '-b:v': '8004000',
    '-r': '30',
    '-fps_mode': 'cfr',
    '-colorspace': 'bt709',
    '-color_primaries': 'bt709',
    '-color_trc': 'bt709',
    '-color_range': 'tv',
    '-use_editlist': '0',
  };
  for (const [name, value] of Object.entries(wanted))
    expect([name, valueOf(options, name)]).toEqual([name, value]);
  // These belong to x264, or would take the ceiling away.
  for (const name of ['-crf', '-x264-params', '-cq', '-sc_threshold']) expect(options).not.toContain(name);
});

test('a worker encodes with x264 unless another encoder is asked for', () => {
  expect(mp4Options(master, 30, 0)).toEqual(mp4Options(master, 30, 0, 'libx264'));
  expect(videoEncoderOptions('libx264', master)).toEqual(
    expect.arrayContaining(['-crf', '19', 'open-gop=0']),
  );
});

test('the ffmpeg of this machine, which may list the card, ends up with an encoder that works here', async () => {
  const hasCard = existsSync('/dev/nvidia0');
  expect((await choose()).encoder).toBe(hasCard ? 'h264_nvenc' : 'libx264');
});

test('a card is used if it is listed and encodes a frame with the options of a video', async () => {
  pretend(' V....D libx264 x264\n V....D h264_nvenc NVIDIA', 0);
  expect(await choose()).toEqual({ encoder: 'h264_nvenc', refusal: null });
  const probe = readFileSync(join(dir, 'probes'), 'utf8');
  expect(probe.trim().split('\n')).toHaveLength(1);
  expect(probe).toMatch(/-c:v h264_nvenc .*-multipass fullres .*-bf 0/);
});

test('a card that is listed and does not encode is passed over, with the reason that ffmpeg gave', async () => {
  pretend(' V....D h264_nvenc NVIDIA', 1, 'Cannot load libnvidia-encode.so.1');
  const { encoder, refusal } = await choose();
  expect(encoder).toBe('libx264');
  expect(refusal).toContain('Cannot load libnvidia-encode.so.1');
});

test('an ffmpeg without the encoder is not probed', async () => {
  pretend(' V....D libx264 x264\n V....D hevc_nvenc NVIDIA', 0);
  expect(await choose()).toEqual({ encoder: 'libx264', refusal: 'this ffmpeg lists no h264_nvenc' });
  expect(existsSync(join(dir, 'probes'))).toBe(false);
});

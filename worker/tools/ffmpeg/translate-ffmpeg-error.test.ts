import { constants } from 'node:os';
import type { ErrorCode } from '@/core/errors/errors';
import { translateFfmpegError } from './translate-ffmpeg-error';

/** Output of ffmpeg and ffprobe 5.1.9 on such files. */
const recorded: [what: string, stderr: string, code: ErrorCode][] = [
  [
    'a cut mp4',
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55fc] [error] moov atom not found\n[error] file:in.m4a: Invalid data found when processing input',
    'input.damaged',
  ],
  [
    'noise named mp3',
    '[mp3 @ 0x5617] [error] Failed to read frame size: Could not seek to 31023.\n[error] file:in.mp3: Invalid argument',
    'input.damaged',
  ],
  [
    'a playlist where a recording is expected',
    "[hls @ 0x55ce] [error] Format not on whitelist 'mov'\n[error] file:in.mp4: Invalid argument",
    'input.unsupported',
  ],
  [
    'a video without sound',
    "[fatal] Stream map '0:a:0' matches no streams.\n[fatal] To ignore this, add a trailing '?'",
    'input.no_audio',
  ],
  [
    'a graph on a track that is not there',
    "[fatal] Stream specifier ':3' in filtergraph description [0:3]anull[a] matches no streams.",
    'input.no_audio',
  ],
  ['a full disk', '[error] av_interleaved_write_frame(): No space left on device', 'storage.full'],
  ['a used-up quota', '[error] file:/a/out.wav: Disk quota exceeded', 'storage.full'],
  [
    'a codec this build lacks',
    '[error] Decoder (codec none) not found for input stream #0:0',
    'input.unsupported',
  ],
  [
    'a webm cut in its header',
    '[matroska,webm @ 0x56] [error] File ended prematurely at pos. 40 (0x28)\n[error] file:in.webm: End of file',
    'input.damaged',
  ],
  [
    'a wav without its data',
    '[error] file:in.wav: Invalid data found when processing input',
    'input.damaged',
  ],
  [
    'a full disk as the index is moved',
    '[error] Error writing trailer of file:/a/o.m4a: No space left on device\n[info] size= 200kB',
    'storage.full',
  ],
  ['a disk that takes nothing', '[error] file:/a/o.wav: Read-only file system', 'storage.unavailable'],
  [
    'a kind of AAC that is not decoded',
    '[aac @ 0x55] [warning] Audio object type 42 is not implemented. Update your FFmpeg version.',
    'input.unsupported',
  ],
  [
    'a cover that is larger than memory allows',
    '[png @ 0x55] [IMGUTILS @ 0x7f] [error] Cannot allocate memory',
    'input.too_demanding',
  ],
  [
    'a fault of ours',
    "[error] Unknown encoder 'aac2'\n[error] x: Invalid data found when processing input",
    'tool.failed',
  ],
  ['anything else', 'Something nobody has seen', 'tool.failed'],
];

const failed = (stderrTail: string, exitCode = 1) => ({ exitCode, stdout: '', stderrTail });

test.each(recorded)('%s', (_what, stderr, code) => {
  const error = translateFfmpegError(failed(stderr));
  expect(error.code).toBe(code);
  expect(error.internal).toContain(stderr);
});

const dumps: [what: string, stderr: string][] = [
  ['of one line', '[info]     lyrics          : av_interleaved_write_frame(): No space left on device'],
  ['of two lines', '[info]     lyrics          : x\n                    : No space left on device'],
  ['that is a whole report', '[info]     title           : [error] Error: No space left on device'],
  ['about memory', '[info]     title           : Cannot allocate memory'],
  ['in a warning', '[warning] Unknown tag: No space left on device'],
];

test.each(dumps)('a tag %s does not determine the error', (_what, stderr) => {
  expect(translateFfmpegError(failed(stderr), 'input.damaged').code).toBe('input.damaged');
});

test.each([
  ['too long', 128 + constants.signals.SIGXCPU, {}, 'input.too_demanding'],
  ['for more than it may write', 128 + constants.signals.SIGXFSZ, {}, 'input.too_demanding'],
  ['for holding too much memory', 137, { outOfMemory: true as const }, 'input.too_demanding'],
  ['by the system', 137, {}, 'tool.failed'],
  ['by a fault of its own', 128 + constants.signals.SIGSEGV, {}, 'input.damaged'],
])('a tool ended %s', (_what, exitCode, rest, code) => {
  expect(translateFfmpegError({ ...failed('', exitCode), ...rest }, 'input.damaged').code).toBe(code);
});

import type { ErrorCode } from '@/lib/errors';
import { translateFfmpegError } from './translate-ffmpeg-error';

/** Said by ffmpeg and ffprobe 5.1.9 on such files. */
const recorded: [what: string, stderr: string, code: ErrorCode][] = [
  [
    'a cut mp4',
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55fc] moov atom not found\nfile:in.m4a: Invalid data found when processing input',
    'input.damaged',
  ],
  [
    'noise named mp3',
    '[mp3 @ 0x5617] Failed to read frame size: Could not seek to 31023.\nfile:in.mp3: Invalid argument',
    'input.damaged',
  ],
  [
    'a playlist where a recording is expected',
    "[hls @ 0x55ce] Format not on whitelist 'mov'\nfile:in.mp4: Invalid argument",
    'input.unsupported',
  ],
  [
    'a video without sound',
    "Stream map '0:a:0' matches no streams.\nTo ignore this, add a trailing '?'",
    'input.no_audio',
  ],
  [
    'a graph on a track that is not there',
    "Stream specifier ':3' in filtergraph description [0:3]anull[a] matches no streams.",
    'input.no_audio',
  ],
  ['a full disk', 'av_interleaved_write_frame(): No space left on device', 'storage.full'],
  ['a used-up quota', 'out.wav: Disk quota exceeded', 'storage.full'],
  ['a codec this build lacks', 'Decoder (codec none) not found for input stream #0:0', 'input.unsupported'],
  [
    'a webm cut in its header',
    '[matroska,webm @ 0x56] File ended prematurely at pos. 40 (0x28)\nfile:in.webm: End of file',
    'input.damaged',
  ],
  ['a wav without its data', 'file:in.wav: Invalid data found when processing input', 'input.damaged'],
  ['anything else', 'Something nobody has seen', 'tool.failed'],
];

test.each(recorded)('%s', (_what, stderr, code) => {
  const error = translateFfmpegError(stderr, 1);
  expect(error.code).toBe(code);
  expect(error.internal).toContain(stderr);
});

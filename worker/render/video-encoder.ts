import { runFfmpeg, ffmpegEncoders } from '../tools/ffmpeg/ffmpeg';
import { AppError } from '@/core/errors/errors';
import { videoEncoderOptions, type VideoEncoder } from './encoding-options';

/** One black frame, larger than the least that the hardware takes. */
const probeSidePx = 256;
const probePlan = {
  widthPx: probeSidePx,
  heightPx: probeSidePx,
  videoBitsPerSec: 1_000_000,
  audioBitsPerSec: 0,
  gopFrames: 15,
  crf: 19,
};

export interface EncoderChoice {
  encoder: VideoEncoder;
  /** Why the card does not encode; null if it does. The end of ffmpeg's stderr, for the log alone. */
  refusal: string | null;
}

let chosen: Promise<EncoderChoice> | undefined;

/**
 * The encoder of the graphics card where ffmpeg has it and the card encodes a frame with the options that
 * a video would be given; libx264 otherwise, with the reason. Found out once per process.
 */
export function chooseVideoEncoder(workDir: string, signal: AbortSignal): Promise<EncoderChoice> {
  chosen ??= findOut(workDir, signal).catch((failure: unknown) => {
    chosen = undefined;
    throw failure;
  });
  return chosen;
}

async function findOut(workDir: string, signal: AbortSignal): Promise<EncoderChoice> {
  const listed = await ffmpegEncoders(signal);
  const refusal = listed.has('h264_nvenc')
    ? await encodeOneFrame('h264_nvenc', workDir, signal)
    : 'this ffmpeg lists no h264_nvenc';
  return { encoder: refusal === null ? 'h264_nvenc' : 'libx264', refusal };
}

/** Null if it succeeded, else the reason. */
async function encodeOneFrame(
  encoder: VideoEncoder,
  workDir: string,
  signal: AbortSignal,
): Promise<string | null> {
  const size = `${probeSidePx}x${probeSidePx}`;
  const raw = ['-f', 'rawvideo', '-pixel_format', 'rgb0', '-video_size', size, '-framerate', '30'];
  try {
    await runFfmpeg({
      inputs: [{ source: 'stdin', demuxers: ['rawvideo'], options: raw }],
      outputs: [{ target: 'stdout', options: [...videoEncoderOptions(encoder, probePlan), '-f', 'null'] }],
      signal,
      workDir,
      maxOutputSec: 1,
      // A graphics card's driver maps all of its memory and the machine's as addresses.
      addressSpaceBytes: null,
      onStdin: async (stdin) => void stdin.end(Buffer.alloc(probeSidePx * probeSidePx * 4)),
    });
    return null;
  } catch (failure) {
    signal.throwIfAborted();
    if (failure instanceof AppError && failure.code !== 'tool.missing') {
      return failure.internal ?? failure.message;
    }
    throw failure;
  }
}

import { runFfmpeg, ffmpegEncoders } from '../media/ffmpeg';
import { AppError } from '@/lib/errors';
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

let chosen: Promise<VideoEncoder> | undefined;

/**
 * The encoder of the graphics card where ffmpeg has it and the card encodes a frame with the options that
 * a video would be given; libx264 otherwise. Found out once per process.
 */
export function chooseVideoEncoder(workDir: string, signal: AbortSignal): Promise<VideoEncoder> {
  chosen ??= findOut(workDir, signal).catch((failure: unknown) => {
    chosen = undefined;
    throw failure;
  });
  return chosen;
}

async function findOut(workDir: string, signal: AbortSignal): Promise<VideoEncoder> {
  const listed = await ffmpegEncoders(signal);
  if (!listed.has('h264_nvenc')) return 'libx264';
  return (await encodesOneFrame('h264_nvenc', workDir, signal)) ? 'h264_nvenc' : 'libx264';
}

async function encodesOneFrame(
  encoder: VideoEncoder,
  workDir: string,
  signal: AbortSignal,
): Promise<boolean> {
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
    return true;
  } catch (failure) {
    signal.throwIfAborted();
    if (failure instanceof AppError && failure.code !== 'tool.missing') return false;
    throw failure;
  }
}

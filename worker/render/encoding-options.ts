import { toStereo, type SoundShape } from '../sound/decoding/to-stereo';
import type { FilePlan, VideoPlan } from './plan-files';

/** Samples by which AAC-LC delays the sound; cut off its start, so that no edit list has to say so. */
const encoderDelaySamples = 1024;
const audioRateHz = 48_000;
/** Of the ceiling, what a card aims at on average: it keeps a ceiling less exactly than x264 does. */
const averageShare = 0.92;

export interface GraphShape {
  plan: VideoPlan;
  fps: number;
  frameCount: number;
  /** How many inputs of raw frames there are; they come first. */
  frameInputs: number;
  track: SoundShape & { index: number };
}

/**
 * The filter graph of a render: frames of several drawers in turn, colours to bt709, the sound to the
 * picture's exact length. Its ends are `[v0]`, `[a0]` and, with a share file, `[v1]`, `[a1]`.
 */
export function renderGraph(shape: GraphShape): string {
  const { plan, fps, frameCount, frameInputs, track } = shape;
  const inTurn = Array.from(
    { length: frameInputs },
    (_, at) => `[${at}:v]settb=1/${fps},setpts=N*${frameInputs}+${at}[d${at}]`,
  );
  const joined = inTurn.map((_, at) => `[d${at}]`).join('');
  const merge = frameInputs > 1 ? `interleave=nb_inputs=${frameInputs},` : '';
  const colours =
    'scale=in_range=full:out_range=tv:out_color_matrix=bt709,format=yuv420p,' +
    'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';
  const endSample = Math.round((frameCount / fps) * audioRateHz);
  const sound = `${toStereo(track)},aresample=${audioRateHz},apad,atrim=start_sample=${encoderDelaySamples}:end_sample=${endSample}`;
  const { share } = plan;
  const sized = share && `scale=${share.widthPx}:${share.heightPx}:flags=bicubic`;
  return [
    ...inTurn,
    `${joined}${merge}${colours}${share ? ',split[v0][large]' : '[v0]'}`,
    ...(share ? [`[large]${sized}[v1]`] : []),
    `[${frameInputs}:${track.index}]${sound}${share ? ',asplit[a0][a1]' : '[a0]'}`,
  ].join(';');
}

/** What encodes the picture: the processor, or an NVIDIA card. */
export type VideoEncoder = 'libx264' | 'h264_nvenc';

/**
 * What makes an output a publishable MP4: H.264 High, constant frame rate, closed GOPs, AAC-LC, the
 * index first, no edit list, nothing but one picture and one sound.
 */
export function mp4Options(
  plan: FilePlan,
  fps: number,
  output: 0 | 1,
  encoder: VideoEncoder = 'libx264',
): string[] {
  return [
    ...[
      '-map',
      `[v${output}]`,
      '-map',
      `[a${output}]`,
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-dn',
      '-sn',
    ],
    ...videoEncoderOptions(encoder, plan),
    ...['-r', String(fps), '-fps_mode', 'cfr', '-video_track_timescale', String(fps * 512)],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...[
      '-c:a',
      'aac',
      '-profile:a',
      'aac_low',
      '-b:a',
      String(plan.audioBitsPerSec),
      '-ar',
      '48000',
      '-ac',
      '2',
    ],
    ...['-movflags', '+faststart+negative_cts_offsets', '-use_editlist', '0', '-f', 'mp4'],
  ];
}

/** The options of the encoder itself: H.264 High, 4:2:0, a ceiling of its rate, GOPs closed and of equal length. */
export function videoEncoderOptions(encoder: VideoEncoder, plan: FilePlan): string[] {
  const gop = String(plan.gopFrames);
  const ceiling = String(plan.videoBitsPerSec);
  const shape = ['-c:v', encoder, '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-g', gop, '-flags', '+cgop'];
  switch (encoder) {
    case 'libx264':
      return [
        ...shape,
        ...['-preset', 'veryfast', '-crf', String(plan.crf), '-maxrate', ceiling, '-bufsize', ceiling],
        ...['-keyint_min', gop, '-sc_threshold', '0', '-x264-params', 'open-gop=0'],
      ];
    case 'h264_nvenc':
      return [
        ...shape,
        ...['-preset', 'p5', '-tune', 'hq', '-rc', 'vbr', '-multipass', 'fullres'],
        // With -cq it would drop the buffer and with it the ceiling; the least quantiser saves bits instead.
        ...['-qmin', String(plan.crf), '-b:v', String(Math.floor(plan.videoBitsPerSec * averageShare))],
        ...['-maxrate', ceiling, '-bufsize', ceiling],
        // Every GOP starts with an IDR, none is put in at a cut; without B-frames nothing is reordered.
        ...['-forced-idr', '1', '-no-scenecut', '1', '-strict_gop', '1', '-bf', '0'],
      ];
  }
}

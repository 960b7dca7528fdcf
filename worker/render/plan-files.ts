/** How a video's files are encoded. Rates in bits per second, sizes in pixels. */
export interface FilePlan {
  widthPx: number;
  heightPx: number;
  /** Ceiling of the picture's rate over any second. */
  videoBitsPerSec: number;
  audioBitsPerSec: number;
  gopFrames: number;
  /** Constant quality aimed at under that ceiling. */
  crf: number;
}

export interface VideoPlan {
  master: FilePlan;
  /** Null if the master is certain to be small enough to be shared. */
  share: FilePlan | null;
}

export interface VideoShape {
  widthPx: number;
  heightPx: number;
  fps: number;
  durationSec: number;
}

/** The share sheet of Chromium takes 50 MiB; this leaves room for what a phone adds. */
export const shareLimitBytes = 48_000_000;

const masterVideoBitsPerSec = 8_700_000;
const bestAudioBitsPerSec = 256_000;
/** A master may be held down to this so that it can be shared as it is; below, it would show. */
const leastMasterBitsPerSec = 4_600_000;
/** Of the limit, kept for the container's tables and the encoder's slack. */
const margin = 0.03;
/** The ceiling holds over any second, so a file may have one second of it on top. */
const bufferSec = 1;

/** Decides size and rates of a video's files from its length and from how large a shared file may be. */
export function planFiles(shape: VideoShape, limitBytes = shareLimitBytes): VideoPlan {
  const { widthPx, heightPx, fps, durationSec } = shape;
  const master = {
    widthPx,
    heightPx,
    audioBitsPerSec: bestAudioBitsPerSec,
    gopFrames: Math.round(fps / 2),
    crf: 19,
  };
  const fitting = fittingVideoBitsPerSec(durationSec, bestAudioBitsPerSec, limitBytes);
  if (fitting >= leastMasterBitsPerSec) {
    return { master: { ...master, videoBitsPerSec: Math.min(masterVideoBitsPerSec, fitting) }, share: null };
  }
  return {
    master: { ...master, videoBitsPerSec: masterVideoBitsPerSec },
    share: planShare(shape, limitBytes),
  };
}

/** From long to short recordings: what a shared file's sound and shorter side may have. */
const shareSteps = [
  { fromBitsPerSec: 3_000_000, audioBitsPerSec: 256_000, shortSidePx: 1080 },
  { fromBitsPerSec: 1_000_000, audioBitsPerSec: 192_000, shortSidePx: 720 },
  { fromBitsPerSec: 400_000, audioBitsPerSec: 96_000, shortSidePx: 540 },
  { fromBitsPerSec: 0, audioBitsPerSec: 64_000, shortSidePx: 360 },
];

function planShare({ widthPx, heightPx, fps, durationSec }: VideoShape, limitBytes: number): FilePlan {
  const step = shareSteps.find(
    ({ fromBitsPerSec, audioBitsPerSec }) =>
      fittingVideoBitsPerSec(durationSec, audioBitsPerSec, limitBytes) >= fromBitsPerSec,
  )!;
  const scale = Math.min(1, step.shortSidePx / Math.min(widthPx, heightPx));
  return {
    widthPx: Math.round((widthPx * scale) / 2) * 2,
    heightPx: Math.round((heightPx * scale) / 2) * 2,
    videoBitsPerSec: Math.min(
      8_000_000,
      fittingVideoBitsPerSec(durationSec, step.audioBitsPerSec, limitBytes),
    ),
    audioBitsPerSec: step.audioBitsPerSec,
    gopFrames: fps * 2,
    crf: 21,
  };
}

/** The highest ceiling of the picture's rate with which a file stays under the limit whatever it shows. */
function fittingVideoBitsPerSec(durationSec: number, audioBitsPerSec: number, limitBytes: number): number {
  const bits = limitBytes * 8 * (1 - margin) - audioBitsPerSec * durationSec;
  return Math.max(60_000, Math.floor(bits / (durationSec + bufferSec)));
}

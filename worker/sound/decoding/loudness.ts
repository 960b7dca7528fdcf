import type { Loudness } from '@/core/jobs/catalog';

/**
 * The filter that measures loudness; `createLoudnessReader` reads its summary. It does not measure the true
 * peak, which would take three times as long as everything else it does: see `TruePeakMeter`.
 */
export const loudnessMeter = 'ebur128=framelog=verbose';

/** The gate of ebur128: this value means silence, or audio too short to measure. */
const silenceLufs = -70;

/** Reads the summary of one `ebur128` filter out of ffmpeg's log, line by line. */
export function createLoudnessReader() {
  let found: Record<string, number> | undefined;
  return {
    onLogLine: (line: string): void => {
      // ffmpeg may rebuild its graph at the first frame; the last summary counts.
      if (/Parsed_ebur128_\d+ .*Summary:/.test(line)) found = {};
      const match = found && /^\s*(I|LRA):\s+(-?(?:[\d.]+|inf|nan))\s/.exec(line);
      if (found && match) found[match[1]!] ??= match[2]!.endsWith('inf') ? -Infinity : Number(match[2]);
    },
    /** Null values mean silence or audio too short to measure; the true peak was measured separately. */
    loudness: (truePeakDbtp: number | null): Loudness => {
      const { I: integrated = -Infinity, LRA: range = NaN } = found ?? {};
      const heard = integrated > silenceLufs;
      return {
        integratedLufs: heard ? integrated : null,
        truePeakDbtp: truePeakDbtp === null ? null : Math.round(truePeakDbtp * 10) / 10,
        rangeLu: heard && Number.isFinite(range) ? range : null,
      };
    },
  };
}

import type { Loudness } from '@/core/jobs/catalog';

/**
 * The filter that measures what passes through it; its summary is read by `createLoudnessReader`. It is not
 * asked for the true peak, which would take three times as long as all else it does: see `TruePeakMeter`.
 */
export const loudnessMeter = 'ebur128=framelog=verbose';

/** ebur128 gates at −70 LUFS: what it reports there is silence, or shorter than it can measure. */
const silenceLufs = -70;

/** Reads the summary of one `ebur128` filter out of ffmpeg's log, line by line. */
export function createLoudnessReader() {
  let found: Record<string, number> | undefined;
  return {
    onLogLine: (line: string): void => {
      // ffmpeg may set its graph up anew at the first frame; the summary of the last one counts.
      if (/Parsed_ebur128_\d+ .*Summary:/.test(line)) found = {};
      const match = found && /^\s*(I|LRA):\s+(-?(?:[\d.]+|inf|nan))\s/.exec(line);
      if (found && match) found[match[1]!] ??= match[2]!.endsWith('inf') ? -Infinity : Number(match[2]);
    },
    /** Null where silent or too short to be measured; the true peak as it was measured beside. */
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

import type { Loudness } from '@/lib/jobs/catalog';

/** The filter that measures what passes through it; its summary is read by `createLoudnessReader`. */
export const loudnessMeter = 'ebur128=peak=true:framelog=verbose';

/** ebur128 gates at −70 LUFS: what it reports there is silence, or shorter than it can measure. */
const silenceLufs = -70;

/** Reads the summary of one `ebur128` filter out of ffmpeg's log, line by line. */
export function createLoudnessReader() {
  let found: Record<string, number> | undefined;
  return {
    onLogLine: (line: string): void => {
      // ffmpeg may set its graph up anew at the first frame; the summary of the last one counts.
      if (/Parsed_ebur128_\d+ .*Summary:/.test(line)) found = {};
      const match = found && /^\s*(I|LRA|Peak):\s+(-?(?:[\d.]+|inf|nan))\s/.exec(line);
      if (found && match) found[match[1]!] ??= match[2]!.endsWith('inf') ? -Infinity : Number(match[2]);
    },
    /** Null where silent or too short to be measured. */
    loudness: (): Loudness => {
      const { I: integrated = -Infinity, LRA: range = NaN, Peak: peak = -Infinity } = found ?? {};
      const heard = integrated > silenceLufs;
      return {
        integratedLufs: heard ? integrated : null,
        truePeakDbtp: Number.isFinite(peak) ? peak : null,
        rangeLu: heard && Number.isFinite(range) ? range : null,
      };
    },
  };
}

import { analysisFormat } from './analysis-format';

/** One log-spaced band as the FFT bins it takes, with their weights. */
export interface SpectrumBand {
  centreHz: number;
  firstBin: number;
  weights: Float64Array;
}

/** Edges of the log-spaced bands: `bandCount + 1` frequencies from `minHz` to `maxHz`. */
export function bandEdgesHz(bandCount: number, minHz: number, maxHz: number): number[] {
  return Array.from({ length: bandCount + 1 }, (_, k) => minHz * (maxHz / minHz) ** (k / bandCount));
}

/**
 * The bands of the analysis over the bins of an FFT. A wide band sums the bins it covers by their
 * overlap; one narrower than two bins reads the spectrum at its centre, or it would miss the peak.
 */
export function spectrumBands(fftSize: number): SpectrumBand[] {
  const { bandCount, minHz, maxHz, sampleRateHz } = analysisFormat;
  const binHz = sampleRateHz / fftSize;
  const edges = bandEdgesHz(bandCount, minHz, maxHz);
  return Array.from({ length: bandCount }, (_, k) => {
    const low = edges[k]! / binHz;
    const high = edges[k + 1]! / binHz;
    const centreHz = Math.sqrt(edges[k]! * edges[k + 1]!);
    return { centreHz, ...(high - low < 2 ? readAt(centreHz / binHz) : sumOver(low, high)) };
  });
}

function readAt(bin: number): Pick<SpectrumBand, 'firstBin' | 'weights'> {
  const firstBin = Math.floor(bin);
  const share = bin - firstBin;
  return { firstBin, weights: Float64Array.of(1 - share, share) };
}

function sumOver(low: number, high: number): Pick<SpectrumBand, 'firstBin' | 'weights'> {
  const firstBin = Math.round(low);
  const weights = Float64Array.from({ length: Math.round(high) - firstBin + 1 }, (_, k) => {
    const bin = firstBin + k;
    return Math.max(0, Math.min(high, bin + 0.5) - Math.max(low, bin - 0.5));
  });
  return { firstBin, weights };
}

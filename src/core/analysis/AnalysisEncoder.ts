import { analysisFormat, bytesPerFrame, encodeAnalysis } from './analysis-format';
import { Fft } from './fft';
import { spectrumBands, type SpectrumBand } from './spectrum-bands';

const { bandCount, frameRateHz, sampleRateHz, floorDb } = analysisFormat;
const fftSize = 2048;
const hop = sampleRateHz / frameRateHz;
/** Samples in the middle of the window that the RMS is taken over. */
const rmsSpan = 1024;
/** Frames back that the flux is measured against: one frame would see the window's own overlap only. */
const fluxLag = 2;
/** Makes a hard attack over all bands about 1. */
const fluxGain = 5;

/**
 * Makes `analysis.bin` from interleaved float samples at 48 kHz, in pieces of any length. The powers of
 * the channels are averaged, not their samples: sound that is out of phase is as loud as it is heard.
 * Holds one FFT window of sound and the finished frames (4 KB per second).
 */
export class AnalysisEncoder {
  private readonly fft = new Fft(fftSize);
  private readonly bands: SpectrumBand[] = spectrumBands(fftSize);
  private readonly hann = Float64Array.from(
    { length: fftSize },
    (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / fftSize),
  );
  /** By channel: the samples of the window of the next frame; the first frame is centred on sample 0. */
  private readonly windows: Float64Array[];
  private readonly windowed: Float64Array[];
  private filled = fftSize / 2;
  private sampleCount = 0;
  private frameCount = 0;
  private frames = new Uint8Array(bytesPerFrame * 1024);
  private readonly bandHistograms = new Uint32Array(bandCount * 256);
  private readonly rmsHistogram = new Uint32Array(256);

  constructor(private readonly channels: 1 | 2) {
    this.windows = Array.from({ length: channels }, () => new Float64Array(fftSize));
    this.windowed = Array.from({ length: channels }, () => new Float64Array(fftSize));
  }

  /** Samples of each channel seen so far. */
  get samples(): number {
    return this.sampleCount;
  }

  /** Takes whole frames. */
  push(samples: Float32Array): void {
    this.sampleCount += samples.length / this.channels;
    this.take(samples);
  }

  /** Ends the analysis; the encoder cannot be used after that. */
  finish(): Uint8Array {
    const wanted = Math.floor(this.sampleCount / hop) + 1;
    const silence = new Float32Array(fftSize * this.channels);
    while (this.frameCount < wanted) this.take(silence);
    return encodeAnalysis({
      sampleCount: this.sampleCount,
      rmsReference: percentile(this.rmsHistogram, 0.95),
      bandReferences: Uint8Array.from({ length: bandCount }, (_, band) =>
        percentile(this.bandHistograms.subarray(band * 256, band * 256 + 256), 0.95),
      ),
      frames: this.frames.subarray(0, wanted * bytesPerFrame),
    });
  }

  private take(samples: Float32Array): void {
    const { channels, windows } = this;
    const frames = samples.length / channels;
    for (let at = 0; at < frames;) {
      const count = Math.min(fftSize - this.filled, frames - at);
      windows.forEach((window, channel) => {
        let from = at * channels + channel;
        for (let k = this.filled; k < this.filled + count; k++, from += channels) window[k] = samples[from]!;
      });
      this.filled += count;
      at += count;
      if (this.filled < fftSize) continue;
      this.addFrame();
      for (const window of windows) window.copyWithin(0, hop);
      this.filled = fftSize - hop;
    }
  }

  private addFrame(): void {
    const at = this.frameCount * bytesPerFrame;
    if (at + bytesPerFrame > this.frames.length) {
      const larger = new Uint8Array(this.frames.length * 2);
      larger.set(this.frames);
      this.frames = larger;
    }
    const meanSquare = this.applyHann();
    const power = this.fft.powerOf(this.windowed[0]!, this.windowed[1]);
    let weighted = 0;
    let total = 0;
    for (let band = 0; band < bandCount; band++) {
      const bandPower = powerIn(this.bands[band]!, power) / this.channels;
      this.frames[at + band] = quantiseDb(bandPower);
      this.bandHistograms[band * 256 + this.frames[at + band]!]!++;
      weighted += bandPower * (band / (bandCount - 1));
      total += bandPower;
    }
    this.frames[at + bandCount] = quantiseDb(meanSquare * 2);
    this.rmsHistogram[this.frames[at + bandCount]!]!++;
    this.frames[at + bandCount + 1] = this.onsetOf(at);
    this.frames[at + bandCount + 2] = total > 1e-9 ? Math.round((weighted / total) * 255) : 0;
    this.frameCount++;
  }

  /** Fills the windowed sound, and answers the mean square of its middle, a constant offset left out. */
  private applyHann(): number {
    const first = (fftSize - rmsSpan) / 2;
    let squares = 0;
    this.windows.forEach((window, channel) => {
      const windowed = this.windowed[channel]!;
      let weighted = 0;
      for (let k = 0; k < fftSize; k++) weighted += windowed[k] = window[k]! * this.hann[k]!;
      const offset = weighted / (fftSize / 2);
      for (let k = first; k < first + rmsSpan; k++) squares += (window[k]! - offset) ** 2;
    });
    return squares / rmsSpan / this.channels;
  }

  /** Spectral flux: how much louder the bands are than a moment ago, rises only. */
  private onsetOf(at: number): number {
    const before = at - fluxLag * bytesPerFrame;
    if (before < 0) return 0;
    let rise = 0;
    for (let band = 0; band < bandCount; band++) {
      rise += Math.max(0, this.frames[at + band]! - this.frames[before + band]!);
    }
    return Math.min(255, Math.round((rise / bandCount) * fluxGain));
  }
}

/** Full scale is a sine of amplitude 1: its Hann window spreads 1.5 × (N/4)² over three bins. */
const fullScale = 1.5 * (fftSize / 4) ** 2;

function powerIn(band: SpectrumBand, power: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < band.weights.length; k++) sum += band.weights[k]! * power[band.firstBin + k]!;
  return sum / fullScale;
}

function quantiseDb(power: number): number {
  const db = 10 * Math.log10(power + 1e-12);
  return Math.round(Math.min(1, Math.max(0, 1 - db / floorDb)) * 255);
}

function percentile(histogram: Uint32Array, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let value = 0; value < histogram.length; value++) {
    seen += histogram[value]!;
    if (seen >= total * share) return value;
  }
  return 0;
}

import { AnalysisEncoder } from '@/core/analysis/AnalysisEncoder';
import { type Analysis, analysisFormat, decodeAnalysis } from '@/core/analysis/analysis-format';

/** Analysed between two breaths of the page. */
const framesAtOnce = analysisFormat.sampleRateHz / 2;

/** Decodes a sound file and makes of it the analysis that the server would make. */
export async function analyseSound(file: ArrayBuffer, signal: AbortSignal): Promise<Analysis> {
  const context = new OfflineAudioContext(1, 1, analysisFormat.sampleRateHz);
  const sound = await context.decodeAudioData(file);
  // Of the studio's own m4a, which has no more than two.
  const channels = sound.numberOfChannels === 1 ? 1 : 2;
  const encoder = new AnalysisEncoder(channels);
  for (let at = 0; at < sound.length; at += framesAtOnce) {
    encoder.push(interleave(sound, channels, at, Math.min(sound.length, at + framesAtOnce)));
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  return decodeAnalysis(encoder.finish());
}

function interleave(sound: AudioBuffer, channels: number, from: number, to: number): Float32Array {
  const frames = new Float32Array((to - from) * channels);
  for (let channel = 0; channel < channels; channel++) {
    const samples = sound.getChannelData(channel).subarray(from, to);
    for (let i = 0; i < samples.length; i++) frames[i * channels + channel] = samples[i]!;
  }
  return frames;
}

import { AnalysisEncoder } from '@/lib/visuals/AnalysisEncoder';
import { type Analysis, analysisFormat, decodeAnalysis } from '@/lib/visuals/analysis-format';

/** Analysed between two breaths of the page. */
const samplesAtOnce = analysisFormat.sampleRateHz / 2;

/** Decodes a sound file and makes of it the analysis that the server would make. */
export async function analyseSound(file: ArrayBuffer, signal: AbortSignal): Promise<Analysis> {
  const context = new OfflineAudioContext(1, 1, analysisFormat.sampleRateHz);
  const sound = await context.decodeAudioData(file);
  const encoder = new AnalysisEncoder();
  for (let at = 0; at < sound.length; at += samplesAtOnce) {
    encoder.push(mixDown(sound, at, Math.min(sound.length, at + samplesAtOnce)));
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  return decodeAnalysis(encoder.finish());
}

function mixDown(sound: AudioBuffer, from: number, to: number): Float32Array {
  const mono = new Float32Array(to - from);
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    const samples = sound.getChannelData(channel).subarray(from, to);
    for (let i = 0; i < mono.length; i++) mono[i]! += samples[i]! / sound.numberOfChannels;
  }
  return mono;
}

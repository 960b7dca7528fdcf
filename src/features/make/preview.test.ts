import { createPeaksEncoder, decodePeaks } from '@/core/audio/peaks';
import { featuresAt } from '@/core/analysis/analysis';
import { AnalysisEncoder } from '@/core/analysis/AnalysisEncoder';
import { decodeAnalysis } from '@/core/analysis/analysis-format';
import { choosePosterFrame } from '@/core/analysis/poster-frame';
import { aspectSizesPx, defaultFps as fps } from '@/core/video/video-format';
import { lookNames } from '@/core/looks/catalogue';
import type { AssetAnswer } from '@/data/answers';
import { aspectWords, choicesOf, lookWords } from './choice-words';
import { loadAnalysis } from './preview/load-analysis';
import { stillFrameOf } from './preview/run-preview';
import { sketchAnalysis } from './preview/sketch-analysis';

const asset = (some: Partial<AssetAnswer>) =>
  ({ assetId: 'asset_1', kind: 'source', durationSec: 12.5, recipe: null, ...some }) as AssetAnswer;

describe('the choices', () => {
  it('are what the studio takes', () => {
    expect(choicesOf(lookWords)).toEqual([...lookNames]);
    expect(choicesOf(aspectWords)).toEqual(Object.keys(aspectSizesPx));
  });
});

describe('the preview', () => {
  /** Two seconds: silence, then a loud tone. */
  const tone = Float32Array.from({ length: 96_000 }, (_, i) => (i < 48_000 ? 0 : 0.8 * Math.sin(i * 0.06)));

  it('shows the picture that the video gets before anything plays', () => {
    const encoder = new AnalysisEncoder(1);
    encoder.push(tone);
    const analysis = decodeAnalysis(encoder.finish());
    expect(stillFrameOf(analysis)).toBe(choosePosterFrame(analysis, fps, 2 * fps));
    expect(stillFrameOf(analysis)).toBeGreaterThan(0.95 * fps);
  });

  it('of a long recording follows its loudness', () => {
    const encoder = createPeaksEncoder({ sampleRateHz: 48_000, channels: 1 });
    encoder.push(tone);
    const analysis = sketchAnalysis(decodePeaks(encoder.finish().buffer));
    expect(analysis.durationSec).toBeCloseTo(2, 3);
    expect(featuresAt(analysis, 0.5).rms).toBe(0);
    const loud = featuresAt(analysis, 1.5);
    expect(loud.rms).toBeGreaterThan(0.8);
    expect(Math.max(...loud.bands)).toBeGreaterThan(0.7);
  });

  it('of a long recording does not take a constant offset for loudness', () => {
    const encoder = createPeaksEncoder({ sampleRateHz: 48_000, channels: 1 });
    encoder.push(tone.map((sample) => 0.2 * sample + 0.5));
    const analysis = sketchAnalysis(decodePeaks(encoder.finish().buffer));
    expect(featuresAt(analysis, 0.5).rms).toBe(0);
    expect(featuresAt(analysis, 1.5).rms).toBeGreaterThan(0.8);
  });

  it('does without an analysis that an earlier version of the studio made', async () => {
    const dataUrl = (bytes: Uint8Array) => `data:;base64,${Buffer.from(bytes).toString('base64')}`;
    const encoder = new AnalysisEncoder(1);
    encoder.push(tone);
    const bytes = encoder.finish();
    const peaks = createPeaksEncoder({ sampleRateHz: 48_000, channels: 1 });
    peaks.push(tone);
    const some = { durationSec: 100, peaksUrl: dataUrl(peaks.finish()), analysisUrl: dataUrl(bytes) };
    const { signal } = new AbortController();
    expect((await loadAnalysis(asset(some), signal)).exact).toBe(true);
    bytes[4] = 1;
    const { analysis, exact } = await loadAnalysis(asset({ ...some, analysisUrl: dataUrl(bytes) }), signal);
    expect([analysis.durationSec, exact]).toEqual([2, false]);
  });
});

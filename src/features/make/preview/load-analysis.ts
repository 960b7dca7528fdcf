import { decodePeaks } from '@/core/audio/peaks';
import { type Analysis, AnalysisFormatError, decodeAnalysis } from '@/core/analysis/analysis-format';
import type { AssetAnswer } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { analyseSound } from './analyse-sound';
import { sketchAnalysis } from './sketch-analysis';

export interface PreviewAnalysis {
  analysis: Analysis;
  /** False where only the loudness is followed, not the tones. */
  exact: boolean;
}

/** A minute and a half of decoded stereo is 35 MB; more would be too much for a phone's page. */
const longestDecodedSec = 90;

/**
 * What the preview moves to: the studio's own analysis where there is one that we can read, else made
 * here from the sound; for long recordings sketched from their peaks.
 */
export async function loadAnalysis(asset: AssetAnswer, signal: AbortSignal): Promise<PreviewAnalysis> {
  const kept = asset.analysisUrl && readKept(await fetchBytes(asset.analysisUrl, signal));
  if (kept) return { analysis: kept, exact: true };
  if (asset.durationSec <= longestDecodedSec) {
    const analysis = await analyseSound(await fetchBytes(asset.streamUrl, signal), signal);
    return { analysis, exact: true };
  }
  const peaks = decodePeaks(await fetchBytes(asset.peaksUrl, signal));
  return { analysis: sketchAnalysis(peaks), exact: false };
}

/** Null for one that an earlier version of the studio made: its next render will replace it. */
function readKept(bytes: ArrayBuffer): Analysis | null {
  try {
    return decodeAnalysis(new Uint8Array(bytes));
  } catch (error) {
    if (error instanceof AnalysisFormatError) return null;
    throw error;
  }
}

async function fetchBytes(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw ApiError.fromClient('client.unreadable', response.status);
  return response.arrayBuffer();
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepAnalysis } from '@/lib/assets/keep-analysis';
import type { Asset } from '@/lib/db/schema';
import { contentTypeOfKey, storageKeys } from '@/lib/storage/keys';
import { AnalysisFormatError, decodeAnalysis } from '@/core/analysis/analysis';
import { analyzeAudioFile } from '../render/analyze-audio';
import type { PipelineContext } from './types';

/** A stored analysis and its copy in the attempt's folder. */
export interface BroughtAnalysis {
  key: string;
  path: string;
}

/**
 * The stored analysis of a recording, or a new one that is stored for the next render. It belongs to the
 * recording, not to this attempt: two attempts that make it at once write the same bytes.
 */
export async function bringAnalysis(
  context: PipelineContext<'render'>,
  asset: Asset,
  bringSound: () => Promise<string>,
): Promise<BroughtAnalysis> {
  const { storage, workDir, signal, database } = context;
  const path = join(workDir, 'analysis.bin');
  const kept = asset.files.analysis?.key;
  if (kept && (await fetchReadable(context, kept, path))) return { key: kept, path };
  const soundPath = await bringSound();
  context.enterStage('analyzing');
  const bytes = await analyzeAudioFile({
    path: soundPath,
    signal,
    workDir,
    durationSec: asset.durationSec,
    onProgress: (percent) => context.reportProgress(percent),
  });
  await writeFile(path, bytes);
  const key = storageKeys.assetAnalysis(asset.assetId);
  await storage.putFile(key, path, { contentType: contentTypeOfKey(key), signal });
  await keepAnalysis(database, asset.assetId, { key, sizeBytes: bytes.length });
  return { key, path };
}

/** False if the object is missing or of an earlier version; then it is made again. */
async function fetchReadable(
  { storage, signal, log }: PipelineContext<'render'>,
  key: string,
  path: string,
): Promise<boolean> {
  if ((await storage.stat(key)) === null) return false;
  await storage.fetchToFile(key, path, signal);
  try {
    decodeAnalysis(await readFile(path));
    return true;
  } catch (error) {
    if (!(error instanceof AnalysisFormatError)) throw error;
    log.warn({ err: error, key }, 'stored analysis unreadable, making it again');
    return false;
  }
}

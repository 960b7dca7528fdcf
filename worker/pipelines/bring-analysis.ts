import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepAnalysis } from '@/lib/assets/keep-analysis';
import type { Asset } from '@/lib/db/schema';
import { contentTypeOfKey, storageKeys } from '@/lib/storage/keys';
import { AnalysisFormatError, decodeAnalysis } from '@/lib/visuals/analysis';
import { analyzeAudioFile } from '../render/analyze-audio';
import type { PipelineContext } from './types';

/**
 * The analysis of a recording as a file in the attempt's folder: the one that is kept, else made here
 * and kept for the next render. It belongs to the recording, not to this attempt: two attempts that
 * make it at once write the same bytes.
 */
export async function bringAnalysis(
  context: PipelineContext<'render'>,
  asset: Asset,
  audioPath: string,
): Promise<string> {
  const { storage, workDir, signal, database } = context;
  const path = join(workDir, 'analysis.bin');
  if (asset.analysisKey && (await fetchReadable(context, asset.analysisKey, path))) return path;
  context.enterStage('analyzing');
  const bytes = await analyzeAudioFile({
    path: audioPath,
    signal,
    workDir,
    durationSec: asset.durationSec,
    onProgress: (percent) => context.reportProgress(percent),
  });
  await writeFile(path, bytes);
  const analysisKey = storageKeys.assetAnalysis(asset.assetId);
  await storage.putFile(analysisKey, path, { contentType: contentTypeOfKey(analysisKey), signal });
  await keepAnalysis(database, { assetId: asset.assetId, analysisKey, sizeBytes: bytes.length });
  return path;
}

/** False where the object has gone or is of an earlier version; then it is made anew. */
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
    log.warn({ err: error, key }, 'an analysis is made anew');
    return false;
  }
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sanitiseTitle } from '@/lib/assets/title-from-filename';
import { recipeHash } from '@/lib/assets/recipe-hash';
import { mixRateHz } from '@/core/audio/recipe-duration';
import type { Recipe } from '@/core/audio/recipe-schema';
import { readClock } from '@/lib/db/read-clock';
import type { Asset, AssetRow } from '@/lib/db/schema';
import { checkRecipeInput } from '@/lib/job-actions/check-recipe-input';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import { encodeM4a, tagless } from '../tools/ffmpeg/m4a-options';
import { ffmpegVersion } from '../tools/ffmpeg/ffmpeg';
import type { FfmpegOutput } from '../tools/ffmpeg/ffmpeg';
import { masterMix } from '../sound/mixing/master-mix';
import { bringMix } from './bring-mix';
import { putFilesWithinQuota } from './put-files';
import type { Pipeline, PipelineContext } from './types';

/**
 * Saves an edit at full quality with its loudness on target as a new asset that stores its recipe. An asset made
 * for a reel is not listed.
 */
export const save: Pipeline<'save'> = async (context) => {
  const { input: recipe, signal, workDir } = context;
  context.enterStage('fetching');
  const assets = await checkRecipeInput(recipe, context.database);
  const mix = await bringMix(context, assets, 'original');

  const files = filesOf(recipe, workDir);
  const mastered = await masterMix({
    mix,
    loudness: recipe.loudness,
    files: files.outputs,
    analyze: true,
    workDir,
    signal,
    onStage: (stage) => context.enterStage(stage),
    onProgress: (percent) => context.reportProgress(percent),
  });
  await writeFile(files.peaksPath, mastered.peaks);
  await writeFile(files.analysisPath, mastered.analysis!);

  context.enterStage('storing');
  const assetId = newId('asset');
  const stored = await store(context, assetId, files);
  const createdAt = await readClock(context.database);
  const row: AssetRow = {
    assetId,
    kind: 'prepared',
    title: titleOf(recipe, assets),
    sha256: null,
    source: { type: 'recipe', toolVersions: { ffmpeg: await ffmpegVersion(signal) } },
    durationSec: mastered.durationSec,
    sampleRateHz: mixRateHz,
    channels: 2,
    files: stored,
    loudness: mastered.after,
    recipe,
    recipeHash: recipeHash(recipe, assets),
    unlisted: context.reelId !== null,
    createdAt,
    lastUsedAt: createdAt,
  };
  return {
    result: {
      preparedKey: stored.original.key,
      assetId,
      durationSec: mastered.durationSec,
      loudnessBefore: mastered.before,
      loudnessAfter: mastered.after,
    },
    rows: { assets: [row] },
  };
};

interface Files {
  outputs: FfmpegOutput[];
  preparedPath: string;
  extension: Recipe['outputFormat'];
  /** The prepared file itself if that is an m4a. */
  audioPath: string;
  peaksPath: string;
  analysisPath: string;
}

function filesOf(recipe: Recipe, workDir: string): Files {
  const extension = recipe.outputFormat;
  const preparedPath = join(workDir, `prepared.${extension}`);
  const audioPath = extension === 'm4a' ? preparedPath : join(workDir, 'audio.m4a');
  const wav = { target: preparedPath, options: ['-c:a', 'pcm_s16le', ...tagless, '-f', 'wav'] };
  return {
    outputs:
      extension === 'm4a'
        ? [{ target: preparedPath, options: encodeM4a('256k') }]
        : [wav, { target: audioPath, options: encodeM4a('160k') }],
    preparedPath,
    extension,
    audioPath,
    peaksPath: join(workDir, 'peaks.bin'),
    analysisPath: join(workDir, 'analysis.bin'),
  };
}

async function store(context: PipelineContext<'save'>, assetId: string, files: Files) {
  context.ownsKey(storageKeys.assetPrefix(assetId));
  const preparedKey = storageKeys.assetPrepared(assetId, files.extension);
  const audioKey = files.audioPath === files.preparedPath ? preparedKey : storageKeys.assetAudio(assetId);
  return putFilesWithinQuota(context, {
    original: [preparedKey, files.preparedPath],
    audio: [audioKey, files.audioPath],
    peaks: [storageKeys.assetPeaks(assetId), files.peaksPath],
    analysis: [storageKeys.assetAnalysis(assetId), files.analysisPath],
  });
}

function titleOf(recipe: Recipe, assets: ReadonlyMap<string, Asset>): string {
  const first = assets.get(recipe.clips[0]!.sourceAssetId)!;
  return sanitiseTitle(first.title.replace(/(?: \(edited\))?$/, ' (edited)'));
}

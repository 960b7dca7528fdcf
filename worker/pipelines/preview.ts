import { join } from 'node:path';
import { recipeDurationSec } from '@/core/audio/recipe-duration';
import { recipeHash } from '@/lib/assets/recipe-hash';
import { checkRecipeInput } from '@/lib/job-actions/check-recipe-input';
import { contentTypeOfKey, storageKeys } from '@/lib/storage/keys';
import { encodeM4a } from '../tools/ffmpeg/m4a-options';
import { masterMix } from '../sound/mixing/master-mix';
import { bringMix } from './bring-mix';
import type { Pipeline } from './types';

/** Renders an edit as a small m4a, stored under the hash of everything that determines its sound. */
export const preview: Pipeline<'preview'> = async (context) => {
  const { input: recipe, storage, signal, workDir } = context;
  context.enterStage('fetching');
  const assets = await checkRecipeInput(recipe, context.database);
  const previewKey = storageKeys.preview(recipeHash(recipe, assets));
  const result = { previewKey, durationSec: recipeDurationSec(recipe) };
  if (await storage.stat(previewKey)) return { result };
  const mix = await bringMix(context, assets, 'small');

  context.enterStage('mixing');
  const target = join(workDir, 'preview.m4a');
  // Measuring, if the recipe needs it, takes the first half of the progress bar.
  let base = 0;
  await masterMix({
    mix,
    loudness: recipe.loudness,
    files: [{ target, options: encodeM4a('128k') }],
    workDir,
    signal,
    onStage: (stage) => {
      base = stage === 'mixing' && recipe.loudness !== 'off' ? 50 : 0;
    },
    onProgress: (percent) => context.reportProgress(recipe.loudness === 'off' ? percent : base + percent / 2),
  });

  context.enterStage('storing');
  // Not registered with ownsKey: another job with the same recipe may already point to the same bytes.
  await storage.putFile(previewKey, target, { contentType: contentTypeOfKey(previewKey), signal });
  return { result };
};

import { findAsset } from '../assets/find-asset';
import { noteAssetsUsed } from '../assets/note-assets-used';
import { findFinishedUpload } from '../uploads/find-finished-upload';
import type { RenderInput } from '@/core/video/video-spec';
import { recipeDurationSec } from '@/core/audio/recipe-duration';
import { recipeHash } from '../assets/recipe-hash';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Asset } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { requireFreeSpace } from '../uploads/require-free-space';
import { checkIngestInput } from './check-ingest-input';
import { checkRecipeInput } from './check-recipe-input';
import type { JobInput, JobKind, JobResult } from '@/core/jobs/catalog';

type Check<K extends JobKind> = (input: JobInput<K>) => Promise<JobResult<K> | void>;

const checks: { [K in JobKind]: Check<K> } = {
  ingest: checkIngestInput,
  preview: async (recipe) => findCachedPreview(recipe, await checkRecipeInput(recipe)),
  save: async (recipe) => {
    await checkRecipeInput(recipe);
    await requireFreeSpace(0);
  },
  render: async (input) => {
    await checkRenderInput(input);
    await requireFreeSpace(0);
  },
};

/**
 * Checks the input of a job against existing recordings and uploads; returns the result if it is already known.
 * @throws AppError for what is wrong
 */
export function checkJobInput<K extends JobKind>(kind: K, input: JobInput<K>): Promise<JobResult<K> | void> {
  const check: Check<K> = checks[kind];
  return check(input);
}

/** The preview of an edit if one was made before, else undefined. */
async function findCachedPreview(
  recipe: Recipe,
  assets: ReadonlyMap<string, Asset>,
): Promise<JobResult<'preview'> | undefined> {
  const previewKey = storageKeys.preview(recipeHash(recipe, assets));
  const stat = await getStorageAdapter().stat(previewKey);
  return stat === null ? undefined : { previewKey, durationSec: recipeDurationSec(recipe) };
}

/** @throws AppError `asset.not_found` or `upload.*` */
async function checkRenderInput(input: RenderInput): Promise<void> {
  const { assetId } = input.audio;
  await findAsset(assetId);
  if (input.coverKey !== undefined) await findFinishedUpload(input.coverKey);
  await noteAssetsUsed([assetId]);
}

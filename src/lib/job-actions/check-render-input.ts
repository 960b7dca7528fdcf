import { findAsset } from '../assets/find-asset';
import { noteAssetsUsed } from '../assets/note-assets-used';
import { findFinishedUpload } from '../uploads/find-finished-upload';
import type { RenderInput } from '@/core/video/video-spec';

/**
 * Checks that what a video is to be made of is there.
 * @throws AppError `asset.not_found` or `upload.*`.
 */
export async function checkRenderInput(input: RenderInput): Promise<void> {
  const { assetId } = input.audio;
  await findAsset(assetId);
  if (input.coverKey !== undefined) await findFinishedUpload(input.coverKey);
  await noteAssetsUsed([assetId]);
}

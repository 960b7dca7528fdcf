'use client';

import type { ReelAnswer } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { deleteReel } from './reel-api';

interface DeleteReelDialogProps {
  reel: ReelAnswer;
  onDeleted: () => void;
  onClose: () => void;
}

/** Says what goes with a reel and what stays, then deletes it. */
export function DeleteReelDialog({ reel, onDeleted, onClose }: DeleteReelDialogProps) {
  const remove = async () => {
    await deleteReel(reel.reelId).catch((thrown: unknown) => {
      // Deleted on another device meanwhile.
      if (!(thrown instanceof ApiError) || thrown.status !== 404) throw thrown;
    });
    onDeleted();
  };
  return (
    <ConfirmDialog
      title="Delete this reel?"
      text={describeReelDeletion(reel)}
      action="Delete it"
      onConfirm={remove}
      onClose={onClose}
    />
  );
}

function describeReelDeletion({ state, videoId, recipe }: ReelAnswer): string {
  return [
    'It is removed from the studio for good.',
    state === 'making' && 'The video that is being made is stopped.',
    videoId !== undefined && 'All videos made of it go with it.',
    recipe.clips.length > 0 && 'The recording stays.',
  ]
    .filter((part) => part !== false)
    .join(' ');
}

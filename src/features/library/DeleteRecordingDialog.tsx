'use client';

import { useEffect, useState } from 'react';
import type { AssetAnswer, AssetUses } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { describeDeletion } from './describe-deletion';

interface DeleteRecordingDialogProps {
  assetId: string;
  onDeleted: () => void;
  onClose: () => void;
}

/** Says what goes with a recording and what stays, as it is at this moment, then deletes it. */
export function DeleteRecordingDialog({ assetId, onDeleted, onClose }: DeleteRecordingDialogProps) {
  const path = `/api/audio/assets/${assetId}`;
  const [text, setText] = useState<string | null>(null);

  useEffect(() => {
    const controller = new AbortController();
    callApi<AssetAnswer & { uses: AssetUses }>(path, { signal: controller.signal })
      .then(({ uses }) => setText(describeDeletion(uses)))
      .catch((thrown: unknown) => {
        if (controller.signal.aborted) return;
        // There is nothing left to ask about.
        if (isGone(thrown)) onDeleted();
        else setText(describeDeletion(null));
      });
    return () => controller.abort();
  }, [path, onDeleted]);

  return (
    <ConfirmDialog
      title="Delete this recording?"
      text={text}
      action="Delete it"
      onConfirm={async () => {
        await callApi(`${path}?force=true`, { method: 'DELETE' }).catch((thrown: unknown) => {
          if (!isGone(thrown)) throw thrown;
        });
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}

/** Deleted on another device. */
function isGone(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 404;
}

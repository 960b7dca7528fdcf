'use client';

import { useState } from 'react';
import { type ApiError, toApiError } from '@/data/ApiError';
import { Dialog } from './Dialog';
import { FailureNotice } from './Notice';

interface ConfirmDialogProps {
  title: string;
  /** Null while it is not known yet what would be gone: then nothing can be confirmed. */
  text: string | null;
  /** What the button says that does it. */
  action: string;
  /** What the other button says. */
  keep?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something is gone for good. */
export function ConfirmDialog({
  title,
  text,
  action,
  keep = 'Keep it',
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  const run = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } catch (thrown) {
      setFailure(toApiError(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mb-5 text-ash">{text ?? 'One moment …'}</p>
      {failure ? (
        <div className="mb-5">
          <FailureNotice sentence={failure.message} />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <button type="button" className="key flex-1" onClick={onClose}>
          {keep}
        </button>
        <button
          type="button"
          className="key flex-1 text-fault"
          disabled={busy || text === null}
          onClick={() => void run()}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}

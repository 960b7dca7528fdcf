'use client';

import { useState } from 'react';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { Dialog } from './Dialog';
import { FailureNotice } from './Notice';

interface ConfirmDialogProps {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  /** Offered instead after a failure with this code, such as a forced deletion. */
  override?: { code: string; action: string; onConfirm: () => Promise<void> };
}

/** Asks before something is gone for good. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose, override }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const overrides = override !== undefined && failure?.code === override.code;

  const run = async () => {
    setBusy(true);
    try {
      await (overrides ? override.onConfirm() : onConfirm());
    } catch (thrown) {
      setFailure(toApiFailure(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mb-5 text-ash">{text}</p>
      {failure ? (
        <div className="mb-5">
          <FailureNotice sentence={failure.message} />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <button type="button" className="key flex-1" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="key flex-1 text-fault" disabled={busy} onClick={() => void run()}>
          {overrides ? override.action : action}
        </button>
      </div>
    </Dialog>
  );
}

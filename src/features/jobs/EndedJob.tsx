'use client';

import Link from 'next/link';
import { useState } from 'react';
import { toApiError } from '@/data/ApiError';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';

interface EndedJobProps {
  /** What did not come about, as a heading below that of the screen. */
  title?: string;
  /** Why it failed; null if the owner stopped it. */
  sentence: string | null;
  errorCode?: string;
  /** What the way home is called, unless the error calls for another. */
  home?: string;
  onAgain: () => Promise<void>;
}

/** A job that failed or was stopped: its sentence, and what to press next. */
export function EndedJob({ title, sentence, errorCode, home = 'Back to the start', onAgain }: EndedJobProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const other = otherWay(errorCode, home);

  const again = async () => {
    setBusy(true);
    setFault(null);
    try {
      await onAgain();
    } catch (thrown) {
      setFault(toApiError(thrown).message);
      setBusy(false);
    }
  };

  return (
    <div className="mt-6 flex flex-col gap-4">
      {title ? <h2>{title}</h2> : null}
      {sentence === null ? <p>Nothing was kept from it. You can start it again.</p> : null}
      {sentence === null ? null : <FailureNotice sentence={sentence} />}
      {fault ? <FailureNotice sentence={fault} /> : null}
      <div className={`flex flex-col gap-4 ${other.first ? 'flex-col-reverse' : ''}`}>
        <button
          type="button"
          className={`key min-h-14 ${other.first ? '' : 'key-light'}`}
          disabled={busy}
          onClick={() => void again()}
        >
          <Icon name="again" />
          {busy ? 'Starting' : 'Try again'}
        </button>
        <Link href="/" className={`key min-h-14 ${other.first ? 'key-light' : ''}`}>
          {other.words}
        </Link>
      </div>
    </div>
  );
}

/** What there is besides trying again: an unreadable file stays unreadable, a link may stay closed. */
function otherWay(errorCode: string | undefined, home: string): { words: string; first: boolean } {
  const area = errorCode?.split('.')[0];
  if (area === 'source') return { words: 'Upload a file instead', first: true };
  if (area === 'input') return { words: 'Pick another recording', first: true };
  return { words: home, first: false };
}

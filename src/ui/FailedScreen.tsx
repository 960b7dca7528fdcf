import Link from 'next/link';
import type { ApiError } from '@/data/ApiError';
import { Icon } from './icons';
import { FailureNotice } from './Notice';

interface FailedScreenProps {
  failure: ApiError;
  /** Offered unless the thing is gone for good. */
  onAgain?: () => void;
  /** What the way back to the start is called. */
  back: string;
}

/** In place of a screen whose data could not be loaded: the sentence, another try, the way back. */
export function FailedScreen({ failure, onAgain, back }: FailedScreenProps) {
  const gone = failure.status === 404;
  return (
    <div className="mt-4">
      <h1>{gone ? 'Not here any more.' : 'That did not work.'}</h1>
      <div className="mt-6 flex flex-col gap-4">
        <FailureNotice sentence={failure.message} />
        {onAgain && !gone ? (
          <button type="button" className="key key-light min-h-14" onClick={onAgain}>
            <Icon name="again" />
            Try again
          </button>
        ) : null}
        <Link href="/" className={`key min-h-14 ${gone ? 'key-light' : ''}`}>
          {back}
        </Link>
      </div>
    </div>
  );
}

import type { ReactNode } from 'react';
import { Icon } from './icons';

/** What went wrong in one sentence, and the thing to press next. */
export function FailureNotice({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div role="alert" className="card animate-rise border-fault/60 p-4">
      <p className="flex gap-3">
        <Icon name="fault" className="mt-0.5 size-5 text-fault" />
        <span>{sentence}</span>
      </p>
      {children ? <div className="mt-4 flex flex-wrap gap-3">{children}</div> : null}
    </div>
  );
}

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

/** The same beside the button or field that it belongs to. `id` is for `aria-describedby`. */
export function FaultLine({ sentence, id }: { sentence: string; id?: string }) {
  return (
    <p id={id} role="alert" className="flex gap-2 text-fault">
      <Icon name="fault" className="mt-0.5 size-5" />
      <span>{sentence}</span>
    </p>
  );
}

'use client';

import { startTransition, useActionState, useEffect, useRef } from 'react';
import { TapeReels } from '@/ui/TapeReels';
import { FailureNotice } from '@/ui/Notice';
import type { SignInAction } from './sign-in-action';

/** Sends the code of the link by itself; the button is for when that did not happen. */
export function PairForm({ action, code }: { action: SignInAction; code: string }) {
  const [state, submit, pending] = useActionState(action, {});
  const sent = useRef(false);

  useEffect(() => {
    // A code works once: one try by itself, also where effects run twice.
    if (sent.current) return;
    sent.current = true;
    const form = new FormData();
    form.set('code', code);
    startTransition(() => submit(form));
  }, [code, submit]);

  const fault = pending ? undefined : state.error?.message;
  return (
    <form action={submit}>
      <input type="hidden" name="code" value={code} />
      {fault ? (
        <FailureNotice sentence={fault} />
      ) : (
        <>
          <TapeReels percent={null} turning={pending} />
          <p role="status" className="mt-4 text-ash">
            {pending ? 'Showing the code to the studio…' : 'One tap pairs this phone with your studio.'}
          </p>
        </>
      )}
      {state.error?.code === 'pairing.invalid' ? null : (
        <button type="submit" className="key key-light mt-5 min-h-14 w-full text-lg" disabled={pending}>
          {fault ? 'Try again' : 'Pair this phone'}
        </button>
      )}
    </form>
  );
}

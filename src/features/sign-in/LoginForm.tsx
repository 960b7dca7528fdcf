'use client';

import { useActionState, useId, useState } from 'react';
import { FaultLine } from '@/ui/Notice';
import type { SignInAction } from './sign-in-action';

/** The owner token, typed or pasted. */
export function LoginForm({ action, next }: { action: SignInAction; next: string }) {
  const [state, submit, pending] = useActionState(action, {});
  const [shown, setShown] = useState(false);
  const id = useId();
  const fault = pending ? undefined : state.error?.message;

  return (
    <form action={submit}>
      <input type="hidden" name="next" value={next} />
      <label htmlFor={`${id}token`} className="mb-2 block font-semibold">
        Owner token
      </label>
      <div className="flex gap-2">
        <input
          id={`${id}token`}
          name="token"
          type={shown ? 'text' : 'password'}
          required
          autoComplete="current-password"
          autoCapitalize="none"
          spellCheck={false}
          className="field min-w-0 flex-1"
          aria-invalid={fault !== undefined}
          aria-describedby={fault ? `${id}fault` : `${id}hint`}
        />
        <button type="button" className="key px-4" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
      {fault ? (
        <div className="mt-3">
          <FaultLine id={`${id}fault`} sentence={fault} />
        </div>
      ) : null}
      <button type="submit" className="key key-light mt-5 min-h-14 w-full text-lg" disabled={pending}>
        {pending ? 'Signing in' : 'Sign in'}
      </button>
      <p id={`${id}hint`} className="mt-5 text-sm text-ash">
        The token lies on the machine that runs the studio, in the file <code>owner-token</code> of its data
        folder. On a phone, the pairing link is quicker: the machine shows it as a QR code at start.
      </p>
    </form>
  );
}

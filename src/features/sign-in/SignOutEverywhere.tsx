'use client';

import { useState } from 'react';
import { callApi } from '@/data/call-api';
import { ConfirmDialog } from '@/ui/ConfirmDialog';

/** Ends every session there is, for a phone that was lost or lent. */
export function SignOutEverywhere() {
  const [asking, setAsking] = useState(false);
  const signOut = async () => {
    await callApi('/api/sessions', { method: 'DELETE' });
    window.location.assign('/login');
  };
  return (
    <>
      <button
        type="button"
        className="key key-quiet px-4 text-sm whitespace-nowrap"
        onClick={() => setAsking(true)}
      >
        Sign out everywhere
      </button>
      {asking ? (
        <ConfirmDialog
          title="Sign out everywhere?"
          text="Every phone and browser, this one too, has to pair or sign in again. Pairing links that were not used yet stop working."
          action="Sign out everywhere"
          keep="Stay signed in"
          onConfirm={signOut}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

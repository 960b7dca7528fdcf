'use client';

import { lazy, Suspense, useState } from 'react';
import { Icon } from '@/ui/icons';

const PairPhoneDialog = lazy(() => import('./PairPhoneDialog'));

/** Opens the dialog that pairs another phone. */
export function PairPhoneButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="key key-quiet -mr-3 px-3 text-sm whitespace-nowrap"
        onClick={() => setOpen(true)}
      >
        <Icon name="phone" className="size-5 max-[359px]:hidden" />
        Pair a phone
      </button>
      {open ? (
        <Suspense>
          <PairPhoneDialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

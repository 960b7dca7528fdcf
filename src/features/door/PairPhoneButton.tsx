'use client';

import { useState } from 'react';
import { Icon } from '../ui/icons';
import { PairPhoneDialog } from './PairPhoneDialog';

/** Opens the dialog that pairs another phone. */
export function PairPhoneButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="key key-quiet -mr-3 px-3 text-sm whitespace-nowrap" onClick={() => setOpen(true)}>
        <Icon name="phone" className="size-5 max-[359px]:hidden" />
        Pair a phone
      </button>
      {open ? <PairPhoneDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

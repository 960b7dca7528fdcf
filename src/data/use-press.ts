'use client';

import { useState } from 'react';
import { toApiError } from './ApiError';
import { pressKeys } from './press-keys';

/**
 * A button that asks the studio for something and leads on: busy from the press until the page has gone,
 * or free again with the fault in a sentence. `order` says what is asked for; the key goes with it.
 */
export function usePress() {
  const [keyOf] = useState(pressKeys);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const press = async (order: string, ask: (key: string) => Promise<void>) => {
    setBusy(true);
    setFault(null);
    try {
      await ask(keyOf(order));
    } catch (thrown) {
      setFault(toApiError(thrown).message);
      setBusy(false);
    }
  };
  return { busy, fault, setFault, press };
}

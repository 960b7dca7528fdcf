'use client';

import { useEffect, useState } from 'react';

/** Copies a text where the page may: on secure pages alone, so elsewhere there is no button. */
export function CopyButton({ text }: { text: string }) {
  const [available, setAvailable] = useState(false);
  const [copied, setCopied] = useState(false);
  useEffect(() => setAvailable('clipboard' in navigator && window.isSecureContext), []);
  if (!available) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button type="button" className="key flex-1" aria-live="polite" onClick={() => void copy()}>
      {copied ? 'Copied' : 'Copy link'}
    </button>
  );
}

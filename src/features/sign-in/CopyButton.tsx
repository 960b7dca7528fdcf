'use client';

import { useState } from 'react';
import { useClientValue } from '@/ui/use-client-value';

const canCopy = () => window.isSecureContext && 'clipboard' in navigator;

/** Copies a text where the page may: on secure pages alone, so elsewhere there is no button. */
export function CopyButton({ text }: { text: string }) {
  const available = useClientValue(canCopy, false);
  const [copied, setCopied] = useState(false);
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

import type { ReactNode } from 'react';
import { Wordmark } from '@/ui/Wordmark';

// Made once, at build time, and the same for everybody: anyone may keep a copy of these pages.
export const dynamic = 'force-static';

/** Pages for everybody. They run no scripts, so they need no nonce, and nothing in them can reach the studio. */
export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <main className="page flex-1 py-10">
      <a href="/" aria-label="Pocketreel, start" className="mb-8 inline-flex min-h-11 items-center">
        <Wordmark />
      </a>
      {children}
    </main>
  );
}

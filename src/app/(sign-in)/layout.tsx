import type { ReactNode } from 'react';

// These pages carry a fresh nonce for their scripts, so none can be made ahead.
export const dynamic = 'force-dynamic';

/** The pages that are open to strangers and lead into the studio. */
export default function SignInLayout({ children }: { children: ReactNode }) {
  return <main className="page flex flex-1 flex-col justify-center py-12">{children}</main>;
}

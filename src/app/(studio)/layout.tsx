import Link from 'next/link';
import type { ReactNode } from 'react';
import { PairPhoneButton } from '@/features/sign-in/PairPhoneButton';
import { SignOutEverywhere } from '@/features/sign-in/SignOutEverywhere';
import { Wordmark } from '@/ui/Wordmark';
import { signOut } from '../(sign-in)/login/actions';
import { requireOwner } from '../require-owner';

// These pages carry a fresh nonce for their scripts, so none can be made ahead.
export const dynamic = 'force-dynamic';

/** The owner's rooms: a bar to find home by, the screen, a way out. */
export default async function StudioLayout({ children }: { children: ReactNode }) {
  await requireOwner();
  return (
    <>
      <header className="page flex min-h-16 items-center justify-between gap-3 pt-2">
        <Link href="/" aria-label="Pocketreel, start" className="flex min-h-11 items-center">
          <Wordmark />
        </Link>
        <PairPhoneButton />
      </header>
      <div className="flex flex-1 flex-col">{children}</div>
      <footer className="page flex flex-wrap items-center justify-between gap-x-4 py-6 text-sm text-ash">
        <p>
          Your recordings stay in your studio. {/* Not a Link: a public page has a policy of its own. */}
          <a href="/licences" className="inline-block py-2.5 text-link">
            Licences
          </a>
        </p>
        <div className="-mx-4 flex flex-wrap">
          <form action={signOut}>
            <button type="submit" className="key key-quiet px-4 text-sm whitespace-nowrap">
              Sign out
            </button>
          </form>
          <SignOutEverywhere />
        </div>
      </footer>
    </>
  );
}

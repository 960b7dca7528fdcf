import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { PairForm } from '@/features/sign-in/PairForm';
import { Wordmark } from '@/ui/Wordmark';
import { getEnv } from '@/lib/env';
import { certificateUrl } from '@/lib/owner/studio-origin';
import { pairDevice } from './actions';

interface PageQuery {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export const metadata: Metadata = { title: 'Pair this phone' };

export default async function PairPage({ searchParams }: PageQuery) {
  const { code } = await searchParams;
  const certificate = await findCertificate();
  return (
    <>
      <Wordmark className="mb-10" />
      <h1 className="mb-8">Pair this phone.</h1>
      {typeof code === 'string' && code !== '' ? (
        <PairForm action={pairDevice} code={code} />
      ) : (
        <p className="text-ash">
          This link carries no code. Scan the QR code that the studio shows at start, or one from “Pair a
          phone” on a phone that is signed in.
        </p>
      )}
      <Link href="/login" className="key key-quiet mt-3">
        Sign in with the owner token
      </Link>
      {certificate ? (
        <p className="mt-6 text-sm text-ash">
          Microphone, share sheet and home-screen app need a connection that this phone trusts.{' '}
          <a href={certificate} className="inline-block py-2.5 text-bone text-link">
            Install the certificate of this studio
          </a>{' '}
          once, then open the pairing link again.
        </p>
      ) : null}
    </>
  );
}

/** The address of the certificate of the local CA, with `--https`; null otherwise. */
async function findCertificate(): Promise<string | null> {
  return certificateUrl(await headers(), getEnv('web'));
}

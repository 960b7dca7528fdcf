import Link from 'next/link';
import { connection } from 'next/server';
import { Wordmark } from '@/ui/Wordmark';

/** Drawn at each request, so that its scripts get the nonce of that request. */
export default async function NotFound() {
  await connection();
  return (
    <main className="page flex flex-1 flex-col justify-center py-12">
      <Wordmark className="mb-10" />
      <h1>Nothing on this reel.</h1>
      <p className="mt-4 text-ash">
        There is no page at this address. What you made is still where you left it.
      </p>
      <Link href="/" className="key key-light mt-8 min-h-14 text-lg">
        Back to the start
      </Link>
    </main>
  );
}

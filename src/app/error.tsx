'use client';

import { Wordmark } from '@/ui/Wordmark';

/** What is left when a page breaks: a sentence, and two ways on. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="page flex flex-1 flex-col justify-center py-12">
      <Wordmark className="mb-10" />
      <h1>The tape tore.</h1>
      <p className="mt-4 text-ash">
        This page stopped working. Recordings, videos and running jobs are safe in the studio.
      </p>
      <button type="button" className="key key-light mt-8 min-h-14 text-lg" onClick={reset}>
        Show the page again
      </button>
      {/* A plain link: after a fault the whole page is reloaded. */}
      <a href="/" className="key mt-3 min-h-14">
        Back to the start
      </a>
    </main>
  );
}

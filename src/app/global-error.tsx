'use client';

import './globals.css';

/** What is left when the frame around all pages breaks: it has to bring its own. */
export default function StudioError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body className="flex flex-col">
        <title>Pocketreel</title>
        <main className="page flex flex-1 flex-col justify-center py-12">
          <h1>The tape tore.</h1>
          <p className="mt-4 text-ash">
            The studio’s page stopped working. Recordings, videos and running jobs are safe.
          </p>
          <button type="button" className="key key-light mt-8 min-h-14 text-lg" onClick={reset}>
            Show the page again
          </button>
          <a href="/" className="key mt-3 min-h-14">
            Back to the start
          </a>
        </main>
      </body>
    </html>
  );
}

'use client';

import { useEffect, useState } from 'react';
import { openUploadMemory, type RememberedUpload } from '../upload/upload-memory';
import { discardUploadsOf } from '../upload/discard-uploads';
import { formatBytes } from '@/ui/format-words';

/** Uploads that a reload or a closed tab cut off: the same file, picked again, goes on where it stopped. */
export function UnfinishedUploads() {
  const [uploads, setUploads] = useState<RememberedUpload[]>([]);

  useEffect(() => {
    let gone = false;
    void openUploadMemory()
      .list()
      .then((list) => {
        if (!gone) setUploads(list);
      });
    return () => {
      gone = true;
    };
  }, []);

  const discard = (upload: RememberedUpload) => {
    setUploads((list) => list.filter((other) => other !== upload));
    void discardUploadsOf({ name: upload.filename, size: upload.sizeBytes });
  };

  return uploads.map((upload) => (
    <div key={upload.fingerprint} className="card animate-rise border-dashed border-edge p-4">
      <p>
        <strong className="font-semibold">{upload.filename}</strong>{' '}
        <span className="text-ash">({formatBytes(upload.sizeBytes)})</span> was cut off. Pick the same file
        again and it goes on from there.
      </p>
      <button type="button" className="key key-quiet mt-2 -ml-4" onClick={() => discard(upload)}>
        Forget it
      </button>
    </div>
  ));
}

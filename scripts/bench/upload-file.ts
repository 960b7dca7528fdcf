import { open, stat } from 'node:fs/promises';
import type { BenchStudio } from './open-studio';

/** Sends a file part by part and starts its ingest. @returns the id of the job */
export async function uploadAndIngest(studio: BenchStudio, path: string, filename: string): Promise<string> {
  const { size: sizeBytes } = await stat(path);
  const asked = { filename, contentType: 'application/octet-stream', sizeBytes };
  const upload = await studio.data('POST', '/api/storage/upload', asked);
  const partSizeBytes = upload.partSizeBytes as number;
  const file = await open(path);
  try {
    for (const part of upload.parts as { partNumber: number; url: string }[]) {
      const start = (part.partNumber - 1) * partSizeBytes;
      const bytes = Buffer.alloc(Math.min(partSizeBytes, sizeBytes - start));
      await file.read(bytes, 0, bytes.length, start);
      const answer = await fetch(new URL(part.url, studio.url), { method: 'PUT', body: bytes });
      if (!answer.ok) throw new Error(`part ${part.partNumber}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  } finally {
    await file.close();
  }
  await studio.data('POST', `/api/storage/upload/${upload.uploadId as string}/complete`, {});
  const job = { type: 'upload', storageKey: upload.key, filename };
  return (await studio.data('POST', '/api/audio/ingest', job)).jobId as string;
}

import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { uploadEndpoints } from '@/core/api/files';
import { CommandError } from '@/lib/CommandError';
import type { StageDisplay } from './StageDisplay';
import type { StudioClient } from './StudioClient';

/** Sends a file part by part. @returns the key under which the studio holds it. */
export async function uploadRecording(
  client: StudioClient,
  display: StageDisplay,
  path: string,
  signal: AbortSignal,
): Promise<{ storageKey: string; filename: string }> {
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes === 0) throw new CommandError('This file is empty. Choose another one.');
  const filename = basename(path);
  const contentType = contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
  display.show('Uploading', 0);
  const body = { filename, contentType, sizeBytes };
  const upload = await client.call(uploadEndpoints.create, { body, signal });
  const params = { uploadId: upload.uploadId };
  const file = await open(path);
  try {
    let sentBytes = 0;
    for (const part of upload.parts) {
      const start = (part.partNumber - 1) * upload.partSizeBytes;
      const bytes = Buffer.alloc(Math.min(upload.partSizeBytes, sizeBytes - start));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      if (bytesRead !== bytes.length)
        throw new CommandError('The file changed while it was read. Try again.');
      await client.send(part.url, { method: 'PUT', body: bytes, signal });
      sentBytes += bytes.length;
      display.show('Uploading', (sentBytes / sizeBytes) * 100);
    }
    await client.call(uploadEndpoints.complete, { params, signal });
  } catch (error) {
    await client.call(uploadEndpoints.end, { params }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  display.done();
  return { storageKey: upload.key, filename };
}

/** What the studio decides by is its own look at the bytes. */
const contentTypes: Record<string, string> = {
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.w64': 'audio/x-w64',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.aac': 'audio/aac',
  '.aif': 'audio/aiff',
  '.aiff': 'audio/aiff',
  '.caf': 'audio/x-caf',
  '.aifc': 'audio/aiff',
  '.mka': 'audio/x-matroska',
  '.amr': 'audio/amr',
  '.wma': 'audio/x-ms-wma',
  '.ac3': 'audio/ac3',
  '.wv': 'audio/x-wavpack',
  '.dsf': 'audio/x-dsf',
  '.ts': 'video/mp2t',
  '.mts': 'video/mp2t',
  '.3gp': 'video/3gpp',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.mkv': 'video/x-matroska',
  '.webm': 'video/webm',
};

import type { VideoAnswer } from '@/data/answers';
import { ApiError } from '@/data/ApiError';

/** Whether this page may open a share sheet with files at all: secure pages on phones that have one. */
export function canShareFiles(): boolean {
  if (typeof navigator === 'undefined' || !('canShare' in navigator)) return false;
  return navigator.canShare({ files: [new File(['x'], 'x.mp4', { type: 'video/mp4' })] });
}

/** Whether this is an iPhone's home-screen app, which cannot download: there, saving is the share sheet. */
export function isIosApp(): boolean {
  return typeof navigator !== 'undefined' && 'standalone' in navigator && navigator.standalone === true;
}

/**
 * Fetches the share file: it has to be in hand before the tap that opens the sheet.
 * @throws ApiError; an aborted fetch throws the signal's reason
 */
export async function fetchShareFile(
  video: VideoAnswer,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<File> {
  try {
    const response = await fetch(video.shareUrl, { signal });
    if (!response.ok || !response.body) throw ApiError.fromClient('client.unreadable', response.status);
    const totalBytes = Number(response.headers.get('content-length') ?? 0);
    const pieces = await readPieces(response.body, totalBytes, onProgress);
    return new File(pieces, shareFilename(video.title), { type: 'video/mp4' });
  } catch (thrown) {
    if (signal.aborted || thrown instanceof ApiError) throw thrown;
    throw ApiError.fromClient('client.unreachable');
  }
}

async function readPieces(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  totalBytes: number,
  onProgress: (percent: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const reader = body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let gotBytes = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    gotBytes += piece.value.length;
    if (totalBytes > 0) onProgress(Math.min(100, Math.floor((gotBytes / totalBytes) * 100)));
  }
  return pieces;
}

/** A file name that every phone takes. */
export function shareFilename(title: string | null): string {
  const plain = (title ?? '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} _-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
  return `${[...plain].slice(0, 60).join('') || 'pocketreel'}.mp4`;
}

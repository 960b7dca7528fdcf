import { getEnv } from '../env';

/** The largest picture that may be a cover. */
export const maxImageBytes = 20 * 1000 ** 2;

/**
 * How large a file of a declared type may be. An unknown type may be a video, so it may be as large as one;
 * what the file really is shows when it is ingested.
 */
export function maxUploadBytes(contentType: string): number {
  if (/^audio\//i.test(contentType)) return getEnv().MAX_AUDIO_UPLOAD_BYTES;
  if (/^image\//i.test(contentType)) return maxImageBytes;
  return getEnv().MAX_VIDEO_UPLOAD_BYTES;
}

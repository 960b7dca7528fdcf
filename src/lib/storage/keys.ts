import { extname } from 'node:path';
import { storageKeyPattern } from '@/core/api/files';

/** Name of an original kept in an asset: the extension comes from our own sniffing, never from a client. */
export type OriginalExtension =
  | ('mp3' | 'wav' | 'flac' | 'ogg' | 'm4a' | 'mp4' | 'mov' | 'aac' | 'mka' | 'webm' | 'aiff' | 'caf' | 'w64')
  | ('amr' | 'wma' | 'ts' | 'ac3' | 'wv' | 'dsf');

/** Every key there is, composed here and nowhere else. Arguments are our own ids, checked all the same. */
export const storageKeys = {
  upload: (uploadId: string) => `uploads/${segment(uploadId)}/file`,
  uploadPrefix: (uploadId: string) => `uploads/${segment(uploadId)}/`,
  assetPrefix: (assetId: string) => `assets/${segment(assetId)}/`,
  assetOriginal: (assetId: string, extension: OriginalExtension) =>
    `assets/${segment(assetId)}/original.${segment(extension)}`,
  assetPrepared: (assetId: string, extension: 'wav' | 'm4a') =>
    `assets/${segment(assetId)}/prepared.${segment(extension)}`,
  assetAudio: (assetId: string) => `assets/${segment(assetId)}/audio.m4a`,
  assetPeaks: (assetId: string) => `assets/${segment(assetId)}/peaks.bin`,
  assetAnalysis: (assetId: string) => `assets/${segment(assetId)}/analysis.bin`,
  preview: (recipeHash: string) => `previews/${segment(recipeHash)}.m4a`,
  attemptPrefix: (jobId: string, claimToken: string) => `jobs/${segment(jobId)}/${segment(claimToken)}/`,
  videoPrefix: (videoId: string) => `videos/${segment(videoId)}/`,
  videoMaster: (videoId: string) => `videos/${segment(videoId)}/master.mp4`,
  videoShare: (videoId: string) => `videos/${segment(videoId)}/share.mp4`,
  videoPoster: (videoId: string) => `videos/${segment(videoId)}/poster.jpg`,
} as const;

const segmentPattern = /^[A-Za-z0-9_-]{1,128}$/;

function segment(part: string): string {
  if (!segmentPattern.test(part))
    throw new TypeError('a storage key segment holds letters, digits, _ and - only');
  return part;
}

/** Whether a string a client sent has the form of a key: no dots but the extension's, no empty segment. */
export function isStorageKey(key: string): boolean {
  return key.length <= 512 && storageKeyPattern.test(key);
}

/** The same for the key of an upload, where alone a client's own files lie. */
export function isUploadKey(key: string): boolean {
  return isStorageKey(key) && key.startsWith('uploads/');
}

const contentTypes: Record<string, string> = {
  '.m4a': 'audio/mp4',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.aac': 'audio/aac',
  '.mka': 'audio/x-matroska',
  '.webm': 'audio/webm',
  '.aiff': 'audio/aiff',
  '.caf': 'audio/x-caf',
  '.w64': 'audio/x-w64',
  '.amr': 'audio/amr',
  '.wma': 'audio/x-ms-wma',
  '.ts': 'video/mp2t',
  '.ac3': 'audio/ac3',
  '.wv': 'audio/x-wavpack',
  '.dsf': 'audio/x-dsf',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.bin': 'application/octet-stream',
  '.vtt': 'text/vtt',
};

/** The content type that goes with a key's extension. */
export function contentTypeOfKey(key: string): string {
  return contentTypes[extname(key)] ?? 'application/octet-stream';
}

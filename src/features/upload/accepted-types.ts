/**
 * What the file picker offers. Listed one by one, because `audio/*` greys out every sound file on
 * iPhones; what a file really is, the studio finds out by looking into it.
 */
const audioTypes = [
  'audio/mpeg',
  'audio/mp3',
  'audio/mp4',
  'audio/x-m4a',
  'audio/m4a',
  'audio/aac',
  'audio/wav',
  'audio/x-wav',
  'audio/vnd.wave',
  'audio/flac',
  'audio/x-flac',
  'audio/ogg',
  'audio/opus',
  'audio/webm',
  'audio/aiff',
  'audio/x-aiff',
  'audio/x-caf',
  'audio/x-matroska',
  'audio/amr',
  'audio/3gpp',
  'audio/x-ms-wma',
  'audio/ac3',
  'audio/eac3',
  'audio/x-wavpack',
  'audio/x-dsf',
];
const videoTypes = [
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/x-m4v',
  'video/mp2t',
  'video/3gpp',
  'video/x-ms-asf',
  'video/x-ms-wmv',
];
const audioExtensions = [
  '.mp3',
  '.m4a',
  '.m4b',
  '.aac',
  '.wav',
  '.w64',
  '.flac',
  '.ogg',
  '.oga',
  '.opus',
  '.aif',
  '.aiff',
  '.caf',
  '.mka',
  '.weba',
  '.amr',
  '.awb',
  '.wma',
  '.ac3',
  '.ec3',
  '.eac3',
  '.aifc',
  '.wv',
  '.dsf',
];
const videoExtensions = [
  '.mp4',
  '.m4v',
  '.mov',
  '.webm',
  '.mkv',
  '.3gp',
  '.ts',
  '.mts',
  '.m2ts',
  '.wmv',
  '.asf',
];

/** For `<input accept>`. */
export const acceptedFiles = [...audioTypes, ...audioExtensions, ...videoTypes, ...videoExtensions].join(',');

const megabyte = 1000 ** 2;
const largestVideoBytes = 500 * megabyte;
const largestAudioBytes = 100 * megabyte;

/**
 * A sentence where it is plain before sending that the file cannot be taken; else null. The studio
 * decides; this spares the owner a long upload for nothing.
 */
export function whyNotAccepted(file: { name: string; type: string; size: number }): string | null {
  if (file.size === 0) return 'This file is empty. Choose another one.';
  if (/^image\//.test(file.type)) return 'This is a picture. Pick a recording: a sound or a video file.';
  const isAudio = audioExtensions.some((ending) => file.name.toLowerCase().endsWith(ending));
  const limitBytes = isAudio ? largestAudioBytes : largestVideoBytes;
  if (file.size <= limitBytes) return null;
  return `This file is larger than ${limitBytes / megabyte} MB. Pick a smaller one.`;
}

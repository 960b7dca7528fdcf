import type { AudioTrack } from './ffprobe';
import { m4aOptions, tagless } from './m4a-options';

const intoM4a = new Set(['aac', 'alac']);
const intoMka = new Set([
  ...['mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'mp2'],
  ...['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_s16be', 'pcm_s24be', 'pcm_f32le', 'pcm_f64le'],
]);

/** How the sound of a video is kept without its pictures: copied as it is, else losslessly packed. */
export function keepSound(track: AudioTrack): { extension: 'm4a' | 'mka'; options: string[] } {
  if (intoM4a.has(track.codec)) {
    return {
      extension: 'm4a',
      options: ['-c:a', 'copy', ...m4aOptions],
    };
  }
  const codec = intoMka.has(track.codec) ? 'copy' : 'flac';
  return { extension: 'mka', options: ['-c:a', codec, ...tagless, '-f', 'matroska'] };
}

/** Whether a track can go into `audio.m4a` as it is and be played by every phone. */
export function everyPhonePlays(track: AudioTrack, format: string): boolean {
  const inMp4 = format.split(',').includes('mp4');
  const plain = track.codec === 'aac' && track.profile === 'LC';
  // A timeline that begins late would be played with a gap that the decoded sound has not.
  return (
    inMp4 && plain && track.sampleRateHz <= 48_000 && track.channels <= 2 && Math.abs(track.startSec) < 0.03
  );
}

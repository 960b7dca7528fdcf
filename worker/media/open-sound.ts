import { chooseAudioTrack, probeMedia, type AudioTrack } from './ffprobe';
import { sniffFile, type Sniffed } from './sniff';

export interface OpenedSound extends Sniffed {
  track: AudioTrack;
}

/**
 * Finds the track of a file that is heard, so that mix, analysis and video take the same one.
 * @throws AppError those of sniffing and probing, `input.no_audio`, `input.damaged`
 */
export async function openSound(path: string, signal: AbortSignal): Promise<OpenedSound> {
  const sniffed = await sniffFile(path);
  return { ...sniffed, track: chooseAudioTrack(await probeMedia(path, sniffed.demuxers, signal)) };
}

import { chooseAudioTrack, probeMedia, type AudioTrack, type ProbedMedia } from '../../tools/ffmpeg/ffprobe';
import { sniffFile, type Sniffed } from './sniff';

export interface OpenedSound extends Sniffed {
  probed: ProbedMedia;
  track: AudioTrack;
}

/**
 * Finds the track of a kept file that is heard, so that mix, analysis and video take the same one. Ingest
 * alone chooses among several, and keeps but that one.
 * @throws AppError those of sniffing, probing and `usableTracks`
 */
export async function openSound(path: string, signal: AbortSignal): Promise<OpenedSound> {
  const sniffed = await sniffFile(path);
  const probed = await probeMedia(path, sniffed.demuxers, signal);
  return { ...sniffed, probed, track: chooseAudioTrack(probed) };
}

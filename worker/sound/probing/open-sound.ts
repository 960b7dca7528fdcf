import { chooseAudioTrack, probeMedia, type AudioTrack, type ProbedMedia } from '../../tools/ffmpeg/ffprobe';
import { sniffFile, type Sniffed } from './sniff';

export interface OpenedSound extends Sniffed {
  probed: ProbedMedia;
  track: AudioTrack;
}

/**
 * Probes a stored file and chooses its audio track, so that mix, analysis and video use the same one. Only the
 * ingest chooses among several tracks, and it stores only the chosen one.
 * @throws AppError as `sniffFile`, `probeMedia` and `usableTracks`
 */
export async function openSound(path: string, signal: AbortSignal): Promise<OpenedSound> {
  const sniffed = await sniffFile(path);
  const probed = await probeMedia(path, sniffed.demuxers, signal);
  return { ...sniffed, probed, track: chooseAudioTrack(probed) };
}

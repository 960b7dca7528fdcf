import { chooseAudioTrack, probeMedia, type AudioTrack } from '../media/ffprobe';
import { sniffFile } from '../media/sniff';

export interface OpenedSound {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
}

/**
 * Finds the track of a file that is heard, so that analysis and video take the same one.
 * @throws AppError those of sniffing and probing, `input.no_audio`
 */
export async function openSound(path: string, signal: AbortSignal): Promise<OpenedSound> {
  const { demuxers } = await sniffFile(path);
  return { path, demuxers, track: chooseAudioTrack(await probeMedia(path, demuxers, signal)) };
}

import { fillClipAmplitudes } from '@/core/audio/clip-gain';
import { clipSamples, type ClipSamples } from '@/core/audio/recipe-duration';
import type { Clip, Recipe } from '@/core/audio/recipe-schema';
import type { MixFile } from './MixFile';
import type { SoundListener } from '../decoding/read-sound';

/** A clip and its position in the mix. */
export interface Placement {
  clip: Clip;
  bounds: ClipSamples;
  /** The frame of the mix at which it begins. */
  mixFrame: number;
}

/** Half a megabyte: small enough for memory, large enough for few writes. */
const blockFrames = 65_536;

/** The placements of an edit's clips by recording, in the order of the recording. */
export function placeClips({ clips }: Pick<Recipe, 'clips'>): ReadonlyMap<string, Placement[]> {
  const byAsset = new Map<string, Placement[]>();
  let mixFrame = 0;
  for (const clip of clips) {
    const bounds = clipSamples(clip);
    const placed = byAsset.get(clip.sourceAssetId) ?? [];
    placed.push({ clip, bounds, mixFrame });
    byAsset.set(clip.sourceAssetId, placed);
    mixFrame += bounds.lengthSamples;
  }
  for (const placed of byAsset.values()) placed.sort((a, b) => a.bounds.startSample - b.bounds.startSample);
  return byAsset;
}

/**
 * Reads a recording once and writes each of its clips to its place in the mix, with gain and fades, in whatever
 * order they play.
 */
export class ClipCutter implements SoundListener {
  private readonly block = new Float32Array(2 * blockFrames);
  private inBlock = 0;
  private active: Placement[] = [];
  private nextPlacement: number;

  /** @param frame the frame of the recording with which the audio begins */
  constructor(
    private readonly mix: MixFile,
    private readonly placements: readonly Placement[],
    private frame: number,
  ) {
    this.nextPlacement = 0;
  }

  async push(samples: Float32Array): Promise<void> {
    for (let at = 0; at < samples.length;) {
      const count = Math.min(samples.length - at, this.block.length - this.inBlock);
      this.block.set(samples.subarray(at, at + count), this.inBlock);
      this.inBlock += count;
      at += count;
      if (this.inBlock === this.block.length) await this.writeBlock();
    }
  }

  /** Writes the rest; returns the frame of the recording at which the audio ended. */
  async finish(): Promise<number> {
    await this.writeBlock();
    return this.frame;
  }

  private async writeBlock(): Promise<void> {
    const first = this.frame;
    const end = first + this.inBlock / 2;
    while (
      this.nextPlacement < this.placements.length &&
      this.placements[this.nextPlacement]!.bounds.startSample < end
    ) {
      this.active.push(this.placements[this.nextPlacement]!);
      this.nextPlacement += 1;
    }
    for (const { clip, bounds, mixFrame } of this.active) {
      const from = Math.max(first, bounds.startSample);
      const to = Math.min(end, bounds.endSample);
      const sound = this.block.slice(2 * (from - first), 2 * (to - first));
      const inClip = from - bounds.startSample;
      shape(sound, clip, bounds, inClip);
      await this.mix.write(mixFrame + inClip, sound);
    }
    this.active = this.active.filter(({ bounds }) => bounds.endSample > end);
    this.frame = end;
    this.inBlock = 0;
  }
}

function shape(sound: Float32Array, clip: Clip, bounds: ClipSamples, first: number): void {
  if (clip.gainDb === 0 && bounds.fadeInSamples === 0 && bounds.fadeOutSamples === 0) return;
  const amplitudes = new Float32Array(sound.length / 2);
  fillClipAmplitudes(amplitudes, clip.gainDb, bounds, first);
  for (let at = 0; at < sound.length; at += 1) sound[at]! *= amplitudes[at >> 1]!;
}

/** Subtracts a recording's constant offset from its clips after they have been written. */
export async function subtractOffset(
  mix: MixFile,
  placements: readonly Placement[],
  [left, right]: readonly [number, number],
): Promise<void> {
  if (left === 0 && right === 0) return;
  for (const { clip, bounds, mixFrame } of placements) {
    await mix.change(mixFrame, bounds.lengthSamples, (sound, first) => {
      const amplitudes = new Float32Array(sound.length / 2);
      fillClipAmplitudes(amplitudes, clip.gainDb, bounds, first);
      for (let i = 0; i < amplitudes.length; i += 1) {
        sound[2 * i]! -= left * amplitudes[i]!;
        sound[2 * i + 1]! -= right * amplitudes[i]!;
      }
    });
  }
}

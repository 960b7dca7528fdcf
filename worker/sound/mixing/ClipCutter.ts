import { fillClipAmplitudes } from '@/core/audio/clip-gain';
import { clipSamples, type ClipSamples } from '@/core/audio/recipe-duration';
import type { Clip, Recipe } from '@/core/audio/recipe-schema';
import type { MixFile } from './MixFile';
import type { SoundListener } from '../decoding/read-sound';

/** A clip, and where it goes. */
export interface Placement {
  clip: Clip;
  bounds: ClipSamples;
  /** The frame of the mix that it begins at. */
  mixFrame: number;
}

/** Half a megabyte: written often enough to hold little, seldom enough to cost little. */
const blockFrames = 65_536;

/** Where the clips of an edit go, by the recording they are of, in the order in which that plays. */
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
 * Hears a recording once and writes every clip of it to its place in the mix, at its gain and with its
 * fades, whatever order they play in.
 */
export class ClipCutter implements SoundListener {
  private readonly block = new Float32Array(2 * blockFrames);
  private inBlock = 0;
  private begun: Placement[] = [];
  private ahead: number;

  /** @param frame the frame of the recording that the sound begins with */
  constructor(
    private readonly mix: MixFile,
    private readonly placements: readonly Placement[],
    private frame: number,
  ) {
    this.ahead = 0;
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

  /** Writes what is left; the frame of the recording that the sound ended before. */
  async finish(): Promise<number> {
    await this.writeBlock();
    return this.frame;
  }

  private async writeBlock(): Promise<void> {
    const first = this.frame;
    const end = first + this.inBlock / 2;
    while (this.ahead < this.placements.length && this.placements[this.ahead]!.bounds.startSample < end) {
      this.begun.push(this.placements[this.ahead]!);
      this.ahead += 1;
    }
    for (const { clip, bounds, mixFrame } of this.begun) {
      const from = Math.max(first, bounds.startSample);
      const to = Math.min(end, bounds.endSample);
      const sound = this.block.slice(2 * (from - first), 2 * (to - first));
      const inClip = from - bounds.startSample;
      shape(sound, clip, bounds, inClip);
      await this.mix.write(mixFrame + inClip, sound);
    }
    this.begun = this.begun.filter(({ bounds }) => bounds.endSample > end);
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

/** Takes a recording's constant offset out of its clips, where they have been written already. */
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

import { mixRateHz } from '../audio/recipe-duration';
import type { Recipe } from '../audio/recipe-schema';
import type { RenderInput, VideoSpec } from '../video/video-spec';

/** A field of a step's input that the result of the step before gives; JSON paths such as `$.assetId`. */
export interface StepFill {
  from: string;
  to: string;
}

/** One job of a make, before it exists. */
export type MakeStep =
  | { kind: 'save'; input: Recipe; fill?: StepFill[] }
  | { kind: 'render'; input: RenderInput; fill?: StepFill[] };

/** The sound a make begins with. */
export type MakeSound =
  /** An asset that already sounds as the recipe says: the recording itself, or one prepared before. */
  | { type: 'ready'; assetId: string }
  /** Recordings that the recipe still has to be applied to. */
  | { type: 'recordings' }
  /** A recording that an ingest under way will bring: its result fills the first step. */
  | { type: 'coming' };

/** Stands for an id that the step before gives. */
const filledLater = 'filled-later';

/** The jobs that make a reel's video, in order; an ingest that they wait for is not among them. */
export function planMake(recipe: Recipe, video: VideoSpec, sound: MakeSound): MakeStep[] {
  if (sound.type === 'ready') return [renderOf(video, sound.assetId)];
  const render = {
    ...renderOf(video, filledLater),
    fill: [{ from: '$.assetId', to: '$.audio.assetId' }],
  };
  if (sound.type === 'recordings') return [{ kind: 'save', input: recipe }, render];
  if (!changesSound(recipe)) return [render];
  const save: MakeStep = {
    kind: 'save',
    input: { ...recipe, clips: [wholeClip(filledLater, 0)] },
    fill: [
      { from: '$.assetId', to: '$.clips[0].sourceAssetId' },
      { from: '$.durationSec', to: '$.clips[0].endSec' },
    ],
  };
  return [save, render];
}

/** Whether a recipe only plays one recording from start to end, as it is. */
export function playsWhole(recipe: Recipe, durationSec: number): boolean {
  const [clip, ...more] = recipe.clips;
  if (clip === undefined || more.length > 0 || changesSound(recipe)) return false;
  const isUntouched = clip.gainDb === 0 && clip.fadeInSec === 0 && clip.fadeOutSec === 0;
  return isUntouched && clip.startSec === 0 && durationSec - clip.endSec < 1 / mixRateHz;
}

/** The clip of a whole recording. */
export function wholeClip(sourceAssetId: string, durationSec: number): Recipe['clips'][number] {
  const bounds = { startSec: 0, endSec: durationSec };
  return { id: 'clip_1', sourceAssetId, ...bounds, gainDb: 0, fadeInSec: 0, fadeOutSec: 0 };
}

function changesSound({ loudness, clean }: Recipe): boolean {
  return loudness !== 'off' || clean !== 'off';
}

function renderOf(video: VideoSpec, assetId: string): Extract<MakeStep, { kind: 'render' }> {
  return { kind: 'render', input: { ...video, audio: { type: 'asset', assetId } } };
}

import type { Recipe } from '@/core/audio/recipe-schema';
import { type Aspect, type VideoWord, videoWordNames } from '@/core/video/video-format';
import type { LookName } from '@/core/looks/catalogue';
import type { VideoSpec } from '@/core/video/video-spec';
import type { ReelAnswer, ReelChange } from '@/data/answers';

/** What the owner chooses for a reel on this page. */
export interface ReelChoices extends Record<VideoWord, string> {
  look: LookName;
  aspect: Aspect;
  loudness: Recipe['loudness'];
}

/** What a reel begins with. */
export const firstVideo = { look: 'bars', aspect: '9:16' } as const satisfies VideoSpec;

/**
 * The choices as the studio has them; a reel without a video yet is offered the first one, under its own
 * title once its recording is there to give it one.
 */
export function choicesOf({ title, recipe, video }: ReelAnswer): ReelChoices {
  const shown: VideoSpec = video ?? { ...firstVideo, title: recipe.clips.length > 0 ? title : '' };
  return {
    look: shown.look,
    aspect: shown.aspect,
    loudness: recipe.loudness,
    ...wordsOf((word) => shown[word] ?? ''),
  };
}

/** The video as chosen; what this page offers no choice for stays as it is. */
export function videoOf({ video }: ReelAnswer, choices: ReelChoices): VideoSpec {
  const { look, aspect } = choices;
  return { ...video, look, aspect, ...wordsOf((word) => (choices[word].trim() ? choices[word] : undefined)) };
}

function wordsOf<T>(read: (word: VideoWord) => T): Record<VideoWord, T> {
  return Object.fromEntries(videoWordNames.map((word) => [word, read(word)])) as Record<VideoWord, T>;
}

/**
 * The change that makes the studio's reel hold what was chosen. The title on the picture also names the
 * reel, unless it is empty: a reel keeps a name.
 */
export function changeOf(reel: ReelAnswer, chosen: Partial<ReelChoices>): ReelChange {
  const choices = { ...choicesOf(reel), ...chosen };
  const { loudness, ...ofVideo } = chosen;
  return {
    revision: reel.revision,
    ...(chosen.title?.trim() ? { title: chosen.title.trim() } : {}),
    ...(Object.keys(ofVideo).length > 0 || reel.video === null ? { video: videoOf(reel, choices) } : {}),
    ...(loudness === undefined ? {} : { recipe: { ...reel.recipe, loudness } }),
  };
}

/** Whether something chosen here was changed elsewhere to something else since `base`. */
export function disagrees(base: ReelAnswer, newer: ReelAnswer, chosen: Partial<ReelChoices>): boolean {
  const [before, now] = [choicesOf(base), choicesOf(newer)];
  return (Object.keys(chosen) as (keyof ReelChoices)[]).some(
    (name) => now[name] !== before[name] && now[name] !== chosen[name],
  );
}

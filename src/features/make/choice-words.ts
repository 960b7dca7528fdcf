import type { Recipe } from '@/core/audio/recipe-schema';
import type { Aspect } from '@/core/video/video-format';
import { lookCatalogue, type LookName, lookNames } from '@/core/looks/catalogue';

export interface ChoiceWords {
  label: string;
  hint: string;
}

/** The looks as the owner reads them. */
export const lookWords = Object.fromEntries(
  lookNames.map((name) => [name, lookCatalogue[name].about]),
) as unknown as Record<LookName, ChoiceWords>;

export const aspectWords: Record<Aspect, ChoiceWords> = {
  '9:16': { label: 'Tall', hint: 'Stories, Shorts, Reels' },
  '1:1': { label: 'Square', hint: 'Feeds' },
  '16:9': { label: 'Wide', hint: 'YouTube, web' },
};

export type LoudnessChoice = Recipe['loudness'];

export const loudnessWords: Record<LoudnessChoice, ChoiceWords> = {
  social: { label: 'Social', hint: 'As loud as the rest of a feed' },
  podcast: { label: 'Podcast', hint: 'As podcast players expect it' },
  off: { label: 'As recorded', hint: 'Unchanged' },
};

/** Keys of a word list, in its order. */
export function choicesOf<K extends string>(words: Record<K, ChoiceWords>): K[] {
  return Object.keys(words) as K[];
}

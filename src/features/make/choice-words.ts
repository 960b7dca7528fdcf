import type { Recipe } from '@/core/audio/recipe-schema';
import type { Aspect } from '@/core/video/video-format';
import type { LookName } from '@/core/video/video-spec';

export interface ChoiceWords {
  label: string;
  hint: string;
}

/** The looks as the owner reads them; one missing does not compile. */
export const lookWords: Record<LookName, ChoiceWords> = {
  bars: { label: 'Bars', hint: 'Every tone a bar' },
  ring: { label: 'Ring', hint: 'Sound in a circle' },
};

export const aspectWords: Record<Aspect, ChoiceWords> = {
  '9:16': { label: 'Tall', hint: 'Stories, Shorts, Reels' },
  '1:1': { label: 'Square', hint: 'Feeds' },
  '16:9': { label: 'Wide', hint: 'YouTube, web' },
};

export type LoudnessChoice = Recipe['loudness'];

export const loudnessWords: Record<LoudnessChoice, ChoiceWords> = {
  social: { label: 'Social', hint: '−14 LUFS, as loud as the rest of the feed' },
  podcast: { label: 'Podcast', hint: '−16 LUFS, as players expect it' },
  off: { label: 'As recorded', hint: 'Left exactly as it came in' },
};

/** Keys of a word list, in its order. */
export function choicesOf<K extends string>(words: Record<K, ChoiceWords>): K[] {
  return Object.keys(words) as K[];
}

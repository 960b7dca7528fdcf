/**
 * The looks there are: words and picture at hand, the drawing loaded when it is needed. It holds neither
 * drawing code nor zod, so the page may import it.
 */
import { aboutBars } from './bars/about';
import type { Look, LookAbout, Palette } from './kit/types';
import { aboutRing } from './ring/about';

export interface LookEntry {
  about: LookAbout;
  load: () => Promise<Look>;
}

/** Both parts of a look have the same parameters. */
const entry = <P extends Palette>(about: LookAbout<P>, load: () => Promise<Look<P>>): LookEntry => ({
  about,
  load,
});

const catalogue = {
  bars: entry(aboutBars, async () => (await import('./bars/draw')).bars),
  ring: entry(aboutRing, async () => (await import('./ring/draw')).ring),
} as const;

export type LookName = keyof typeof catalogue;
export const lookCatalogue: Readonly<Record<LookName, LookEntry>> = catalogue;
/** In the order in which the owner is offered them. */
export const lookNames = Object.keys(catalogue) as [LookName, ...LookName[]];

/** The shipped typeface as data: files in `public/fonts`, registered on the server, loaded by the page. */

export interface FontFace {
  family: string;
  weight: 500 | 700;
  /** File name in `public/fonts`. */
  file: string;
  unicodeRange: string;
}

/** One family per script subset: a font stack then finds each letter on both sides alike. */
const subsets = [
  {
    family: 'Pocketreel Sans',
    subset: 'latin',
    unicodeRange:
      'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD',
  },
  {
    family: 'Pocketreel Sans Latin Ext',
    subset: 'latin-ext',
    unicodeRange:
      'U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF',
  },
  {
    family: 'Pocketreel Sans Cyrillic',
    subset: 'cyrillic',
    unicodeRange: 'U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116',
  },
  { family: 'Pocketreel Sans Greek', subset: 'greek', unicodeRange: 'U+0370-03FF' },
] as const;

/** Every face there is. */
export const fontFaces: FontFace[] = subsets.flatMap(({ family, subset, unicodeRange }) =>
  ([500, 700] as const).map((weight) => ({
    family,
    weight,
    file: `inter-${subset}-${weight}-normal.woff2`,
    unicodeRange,
  })),
);

const stack = [
  ...subsets.map(({ family }) => family),
  'Noto Color Emoji',
  'Apple Color Emoji',
  'Segoe UI Emoji',
  'Noto Sans',
  'DejaVu Sans',
]
  .map((family) => `"${family}"`)
  .join(', ');

/** A CSS font for the canvas: the shipped face first, then what the system has for emoji and other scripts. */
export function cssFont(weight: 500 | 700, sizePx: number): string {
  return `${weight} ${Math.round(sizePx * 100) / 100}px ${stack}, sans-serif`;
}

import { cssFont, fontFaces } from '@/core/looks/kit/fonts';

let registered = false;

/** Loads the shipped typeface for the letters that are needed, so that words measure as on the server. */
export async function loadPreviewFonts(text: string): Promise<void> {
  if (!registered) {
    registered = true;
    for (const { family, weight, file, unicodeRange } of fontFaces) {
      document.fonts.add(
        new FontFace(family, `url(/fonts/${file})`, { weight: String(weight), unicodeRange }),
      );
    }
  }
  const wanted = `${text} 0123456789:`;
  await Promise.allSettled([
    document.fonts.load(cssFont(500, 40), wanted),
    document.fonts.load(cssFont(700, 40), wanted),
  ]);
}

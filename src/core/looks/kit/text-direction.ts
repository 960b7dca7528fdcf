const rightToLeft =
  /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]$/u;
const letter = /^\p{L}$/u;

/** The direction a text is read in: that of its first letter, as the Unicode rules have it. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  for (const character of text) {
    if (rightToLeft.test(character)) return 'rtl';
    if (letter.test(character)) return 'ltr';
  }
  return 'ltr';
}

/** Widths of a piece of text in pixels, in the font that will draw it. */
export type Measure = (text: string) => number;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Closing marks stay with what they close, even where a script breaks without spaces. */
const staysWithPrevious = /^[\p{Pe}\p{Pf}\p{Po}\p{M}]/u;

/** What a reader takes for single characters: an emoji family or a letter with its marks stays whole. */
export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** One space for any run of blanks and breaks; control characters and direction overrides are dropped. */
export function tidyText(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * Breaks a text into lines no wider than `widthPx`: at spaces, between the words of scripts without
 * spaces, and inside a word only where it alone is too wide.
 * @param text tidied by `tidyText`
 */
export function wrapText(text: string, widthPx: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line !== '' && measure((line + piece).trimEnd()) <= widthPx) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = piece.trimStart();
    if (measure(line.trimEnd()) <= widthPx) continue;
    const broken = breakWord(line, widthPx, measure);
    lines.push(...broken.slice(0, -1));
    line = broken.at(-1)!;
  }
  if (line.trimEnd() !== '') lines.push(line.trimEnd());
  return lines;
}

/**
 * Breaks a text into exactly `count` lines that differ in width as little as can be, so that no last
 * word stands alone; null where that would take breaking a word.
 */
export function evenLines(text: string, count: number, widthPx: number, measure: Measure): string[] | null {
  const pieces = piecesOf(text);
  const join = (from: number, to: number) => pieces.slice(from, to).join('').trim();
  // best[end]: the lines of the pieces before `end`, and the sum of the squares of what they leave empty.
  let best: ({ cost: number; lines: string[] } | null)[] = [{ cost: 0, lines: [] }];
  for (let line = 0; line < count; line++) {
    const next: typeof best = [];
    best.forEach((before, from) => {
      for (let to = from + 1; before && to <= pieces.length; to++) {
        const words = join(from, to);
        const emptyPx = widthPx - measure(words);
        if (emptyPx < 0) break;
        const cost = before.cost + emptyPx ** 2;
        if (cost < (next[to]?.cost ?? Infinity)) next[to] = { cost, lines: [...before.lines, words] };
      }
    });
    best = next;
  }
  return best[pieces.length]?.lines ?? null;
}

/** Shortens a text with an ellipsis until it fits; whole graphemes go, from its end. */
export function ellipsize(text: string, widthPx: number, measure: Measure): string {
  const kept = splitGraphemes(text);
  while (kept.length > 0) {
    const shortened = `${kept.join('').trimEnd()}…`;
    if (measure(shortened) <= widthPx) return shortened;
    kept.pop();
  }
  return '…';
}

/** Pieces between which a line may break; each carries the space that follows it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let open = false;
  for (const { segment, isWordLike } of words.segment(text)) {
    const blank = segment.trim() === '';
    const joins =
      pieces.length > 0 && (blank || (!pieces.at(-1)!.endsWith(' ') && !mayBreakBefore(segment, open)));
    if (joins) pieces[pieces.length - 1] += segment;
    else pieces.push(segment);
    open = Boolean(isWordLike) && isSpaceless(segment);
  }
  return pieces;
}

const spaceless =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function isSpaceless(segment: string): boolean {
  return spaceless.test(segment);
}

function mayBreakBefore(segment: string, afterSpaceless: boolean): boolean {
  if (staysWithPrevious.test(segment)) return false;
  return afterSpaceless || isSpaceless(segment);
}

function breakWord(word: string, widthPx: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const grapheme of splitGraphemes(word)) {
    if (line !== '' && measure(line + grapheme) > widthPx) {
      lines.push(line);
      line = grapheme;
    } else {
      line += grapheme;
    }
  }
  lines.push(line);
  return lines;
}

import { makeSurface, registerFonts } from '../../../../tests/visuals/draw-scene';
import { layoutText } from './layout-text';
import type { Box } from './safe-areas';
import type { LaidOutText, TextPlan } from './types';
import { splitGraphemes } from './wrap-text';

beforeAll(registerFonts);

const box: Box = { xPx: 90, yPx: 270, widthPx: 840, heightPx: 420 };
const plan: TextPlan = {
  box,
  align: 'start',
  anchor: 'bottom',
  titlePx: { largest: 100, smallest: 44 },
  subtitlePx: { largest: 40, smallest: 30 },
  maxTitleLines: 4,
  maxSubtitleLines: 2,
};
const lay = (title?: string, subtitle?: string, changes: Partial<TextPlan> = {}) =>
  layoutText(makeSurface(1, 1).ctx, { title, subtitle }, { ...plan, ...changes });

function expectInside(text: LaidOutText, within: Box): void {
  const blocks = [text.title, text.subtitle].filter((block) => block !== null);
  const lines = blocks.flatMap((block) => block.lines.map((line) => ({ ...line, sizePx: block.sizePx })));
  for (const line of lines) {
    expect(line.xPx).toBeGreaterThanOrEqual(within.xPx - 0.01);
    expect(line.xPx + line.widthPx).toBeLessThanOrEqual(within.xPx + within.widthPx + 0.01);
    expect(line.baselinePx - line.sizePx * 0.9).toBeGreaterThanOrEqual(within.yPx - 1);
    expect(line.baselinePx + line.sizePx * 0.25).toBeLessThanOrEqual(within.yPx + within.heightPx + 1);
  }
}

const wordsOf = (text: LaidOutText) => text.title!.lines.map((line) => line.text).join(' ');

const titles: [what: string, title: string][] = [
  ['a short one', 'Hello'],
  ['a sentence', 'Why the coffee is better on the other side of town'],
  ['200 letters', 'Several words that go on '.repeat(8)],
  ['one endless word', 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'],
  ['200 letters without a space', 'w'.repeat(200)],
  ['families of emoji', '👨‍👩‍👧‍👦🎉🏳️‍🌈'.repeat(14)],
  ['Arabic', 'مرحبا بالعالم، هذه رسالة صوتية قصيرة عن قطار الصباح'],
  ['Hebrew with English', 'שלום hello עולם '.repeat(8)],
  ['Chinese without spaces', '今天早上的火车又晚点了，但是咖啡还是很好喝。'.repeat(5)],
  ['line breaks and tabs', 'One\n\n\ttwo\r\nthree'],
];

test.each(titles)('keeps %s inside its box, with a long subtitle or none', (_what, title) => {
  expectInside(lay(title), box);
  expectInside(
    lay(title, 'A subtitle that is so long that it cannot be set without being cut '.repeat(3)),
    box,
  );
  expectInside(lay(title, 'Short', { align: 'centre', anchor: 'top', maxTitleLines: 2 }), box);
  const narrow = { ...box, widthPx: 300, heightPx: 200 };
  expectInside(lay(title, 'Short', { box: narrow }), narrow);
});

test('sets a short title at the full size, on one line, at the bottom of its box', () => {
  const { title, boundsPx } = lay('Hello');
  expect(title).toMatchObject({ sizePx: 100, direction: 'ltr' });
  expect(title!.lines).toHaveLength(1);
  expect(boundsPx!.yPx + boundsPx!.heightPx).toBeCloseTo(box.yPx + box.heightPx, 3);
});

test('shrinks a longer title before it cuts it', () => {
  const text = lay('Why the coffee is so much better on the other side of this rather long town');
  expect(text.title!.sizePx).toBeLessThan(100);
  expect(wordsOf(text)).toBe('Why the coffee is so much better on the other side of this rather long town');
});

test('cuts what is too long with an ellipsis, never in the middle of a character', () => {
  const text = lay('👨‍👩‍👧‍👦'.repeat(100));
  const shown = text.title!.lines.map((line) => line.text).join('');
  expect(shown.endsWith('…')).toBe(true);
  expect(new Set(splitGraphemes(shown.slice(0, -1)))).toEqual(new Set(['👨‍👩‍👧‍👦']));
});

test('breaks at spaces and leaves no last word alone if the lines can be evened out', () => {
  const { title } = lay('The quick brown fox jumps over the lazy dog again', undefined, {
    titlePx: { largest: 70, smallest: 60 },
  });
  const widths = title!.lines.map((line) => line.widthPx);
  expect(Math.min(...widths)).toBeGreaterThan(Math.max(...widths) * 0.55);
  expect(lay('a bb ccc', undefined, { maxTitleLines: 1 }).title!.lines).toHaveLength(1);
  for (const line of title!.lines) expect(line.text).toBe(line.text.trim());
});

test('aligns right-to-left words to the right edge, judged by their first letter', () => {
  const hebrew = lay('123 שלום');
  expect(hebrew.title!.direction).toBe('rtl');
  expect(hebrew.title!.lines[0]!.xPx + hebrew.title!.lines[0]!.widthPx).toBeCloseTo(box.xPx + box.widthPx, 1);
  expect(lay('Hello שלום').title!.direction).toBe('ltr');
});

test('drops marks that would turn the rest of the line around', () => {
  expect(wordsOf(lay('abc\u202edef\u2066'))).toBe('abcdef');
});

test('has nothing to place without words', () => {
  expect(lay(undefined, '  \n ')).toMatchObject({ title: null, subtitle: null, boundsPx: null });
});

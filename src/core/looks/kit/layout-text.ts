import { cssFont } from './fonts';
import type { CanvasLike2D, LaidOutText, SceneShape, TextBlock, TextPlan, Words } from './types';
import { ellipsize, evenLines, tidyText, wrapText } from './wrap-text';

const lineHeight = { title: 1.12, subtitle: 1.32 };
/** Heights above and below the baseline, as shares of the size, that contain accents and descenders. */
const ascent = 0.95;
const descent = 0.26;
const shrinkStep = 0.93;

interface Setting {
  lines: string[];
  sizePx: number;
  weight: 500 | 700;
  heightPx: number;
  lineHeightPx: number;
  direction: 'ltr' | 'rtl';
}

/** What a frame has to hold. */
export function shapeOf(
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  { title, subtitle }: Words,
  hasCover: boolean,
): SceneShape {
  return {
    widthPx,
    heightPx,
    hasTitle: Boolean(title?.trim()),
    hasSubtitle: Boolean(subtitle?.trim()),
    hasCover,
  };
}

/**
 * Sets title and subtitle into the box of the plan: as large as fits, smaller where long, and cut with
 * an ellipsis where even the smallest size is too large. No line ever leaves the box.
 */
export function layoutText(ctx: CanvasLike2D, words: Words, plan: TextPlan): LaidOutText {
  const title = tidyText(words.title ?? '');
  const subtitle = tidyText(words.subtitle ?? '');
  const { box } = plan;
  ctx.save();
  const setSubtitle =
    subtitle === '' ? null : setText(ctx, subtitle, subtitleRules(plan), box.widthPx, box.heightPx / 2);
  const gap = setSubtitle && title !== '' ? setSubtitle.sizePx * 0.55 : 0;
  const titleRoom = box.heightPx - (setSubtitle ? setSubtitle.heightPx + gap : 0);
  const setTitle = title === '' ? null : setText(ctx, title, titleRules(plan), box.widthPx, titleRoom);
  const heightPx = (setTitle?.heightPx ?? 0) + gap + (setSubtitle?.heightPx ?? 0);
  const slack = { top: 0, middle: 0.5, bottom: 1 }[plan.anchor];
  const topPx = box.yPx + Math.max(0, box.heightPx - heightPx) * slack;
  const placedTitle = setTitle && place(ctx, setTitle, plan, topPx);
  const placedSubtitle =
    setSubtitle && place(ctx, setSubtitle, plan, topPx + (setTitle?.heightPx ?? 0) + gap);
  ctx.restore();
  const lines = [...(placedTitle?.lines ?? []), ...(placedSubtitle?.lines ?? [])];
  if (lines.length === 0) return { title: null, subtitle: null, boundsPx: null };
  const left = Math.min(...lines.map((line) => line.xPx));
  const right = Math.max(...lines.map((line) => line.xPx + line.widthPx));
  return {
    title: placedTitle,
    subtitle: placedSubtitle,
    boundsPx: { xPx: left, yPx: topPx, widthPx: right - left, heightPx },
  };
}

interface Rules {
  weight: 500 | 700;
  largestPx: number;
  smallestPx: number;
  maxLines: number;
  lineHeight: number;
}

function titleRules(plan: TextPlan): Rules {
  const { largest, smallest } = plan.titlePx;
  return {
    weight: 700,
    largestPx: largest,
    smallestPx: smallest,
    maxLines: plan.maxTitleLines,
    lineHeight: lineHeight.title,
  };
}

function subtitleRules(plan: TextPlan): Rules {
  const { largest, smallest } = plan.subtitlePx;
  return {
    weight: 500,
    largestPx: largest,
    smallestPx: smallest,
    maxLines: plan.maxSubtitleLines,
    lineHeight: lineHeight.subtitle,
  };
}

function setText(ctx: CanvasLike2D, text: string, rules: Rules, widthPx: number, roomPx: number): Setting {
  const direction = directionOf(text);
  ctx.direction = direction;
  for (let sizePx = rules.largestPx; ; sizePx *= shrinkStep) {
    const smallest = sizePx * shrinkStep < rules.smallestPx;
    ctx.font = cssFont(rules.weight, sizePx);
    const measure = (piece: string) => ctx.measureText(piece).width;
    const lineHeightPx = sizePx * rules.lineHeight;
    const fits = Math.max(1, Math.floor((roomPx - sizePx * (ascent + descent)) / lineHeightPx + 1.001));
    const maxLines = Math.min(rules.maxLines, fits);
    const wrapped = wrapText(text, widthPx, measure);
    const wordsWhole = text.split(' ').every((word) => measure(word) <= widthPx);
    if (!smallest && (wrapped.length > maxLines || !wordsWhole)) continue;
    const lines =
      wrapped.length <= maxLines
        ? (evenLines(text, wrapped.length, widthPx, measure) ?? wrapped)
        : cut(wrapped, maxLines, widthPx, measure);
    const heightPx = (lines.length - 1) * lineHeightPx + sizePx * (ascent + descent);
    return { lines, sizePx, weight: rules.weight, heightPx, lineHeightPx, direction };
  }
}

function cut(
  wrapped: string[],
  maxLines: number,
  widthPx: number,
  measure: (piece: string) => number,
): string[] {
  const rest = wrapped.slice(maxLines - 1).join(' ');
  return [...wrapped.slice(0, maxLines - 1), ellipsize(rest, widthPx, measure)];
}

function place(ctx: CanvasLike2D, setting: Setting, plan: TextPlan, topPx: number): TextBlock {
  const { box } = plan;
  const font = cssFont(setting.weight, setting.sizePx);
  ctx.font = font;
  ctx.direction = setting.direction;
  const lines = setting.lines.map((text, index) => {
    const widthPx = Math.min(ctx.measureText(text).width, box.widthPx);
    const slackPx = box.widthPx - widthPx;
    const atRight = setting.direction === 'rtl' ? slackPx : 0;
    return {
      text,
      xPx: box.xPx + (plan.align === 'centre' ? slackPx / 2 : atRight),
      baselinePx: topPx + setting.sizePx * ascent + index * setting.lineHeightPx,
      widthPx,
    };
  });
  return { lines, font, sizePx: setting.sizePx, direction: setting.direction };
}

const rightToLeft =
  /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]$/u;
const letter = /^\p{L}$/u;

/** The direction a text is read in: that of its first letter, as in the Unicode bidirectional rules. */
function directionOf(text: string): 'ltr' | 'rtl' {
  for (const character of text) {
    if (rightToLeft.test(character)) return 'rtl';
    if (letter.test(character)) return 'ltr';
  }
  return 'ltr';
}

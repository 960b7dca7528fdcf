import { cssFont } from './fonts';
import type { CanvasLike2D, LaidOutText, TextBlock } from './types';

/** Draws title and subtitle where they were placed. */
export function drawWords(
  ctx: CanvasLike2D,
  text: LaidOutText,
  colours: { title: string; subtitle: string },
): void {
  if (text.title) drawBlock(ctx, text.title, colours.title);
  if (text.subtitle) drawBlock(ctx, text.subtitle, colours.subtitle);
}

function drawBlock(ctx: CanvasLike2D, block: TextBlock, colour: string): void {
  ctx.font = block.font;
  ctx.fillStyle = colour;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.direction = block.direction;
  for (const line of block.lines) ctx.fillText(line.text, line.xPx, line.baselinePx);
  ctx.direction = 'ltr';
}

/** Seconds as `0:07`, `12:34` or `1:02:03`. */
export function clockText(timeSec: number): string {
  const whole = Math.max(0, Math.floor(timeSec + 1e-6));
  const two = (count: number) => String(count).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export interface ClockStyle {
  /** Of the edge or middle that `align` names. */
  xPx: number;
  baselinePx: number;
  sizePx: number;
  weight: 500 | 700;
  colour: string;
  align: 'left' | 'centre' | 'right';
}

/** Draws a time with every digit as wide as the next, so that it stands still while it counts. */
export function drawClock(ctx: CanvasLike2D, timeSec: number, style: ClockStyle): void {
  const text = clockText(timeSec);
  ctx.font = cssFont(style.weight, style.sizePx);
  ctx.fillStyle = style.colour;
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'center';
  const digitPx = ctx.measureText('0').width;
  const colonPx = digitPx * 0.52;
  const widths = Array.from(text, (character) => (character === ':' ? colonPx : digitPx));
  const totalPx = widths.reduce((sum, width) => sum + width, 0);
  let xPx = style.xPx - { left: 0, centre: totalPx / 2, right: totalPx }[style.align];
  widths.forEach((width, at) => {
    ctx.fillText(text[at]!, xPx + width / 2, style.baselinePx);
    xPx += width;
  });
  ctx.textAlign = 'left';
}

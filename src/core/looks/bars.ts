/** Mirrored bars under a large title, with a progress line: the card of a podcast. */
import { liveLevelAt } from '../analysis/analysis';
import { lightnessOf, mixColours, turnHue, withAlpha } from './kit/colour';
import { drawCoverSquare } from './kit/draw-cover';
import { drawClock, drawWords } from './kit/draw-words';
import { drawLivingBackdrop } from './kit/living-backdrop';
import { safeBoxOf, type Box } from './kit/safe-areas';
import { drawSoftGlow } from './kit/soft-glow';
import type { CanvasLike2D, FrameContext, Look, SceneShape } from './kit/types';

interface Arrangement {
  /** One 1080th of the shorter side: everything is measured in it. */
  unit: number;
  safe: Box;
  /** Square; null without a cover. */
  cover: Box | null;
  words: Box;
  bars: { xPx: number; widthPx: number; middlePx: number; halfPx: number; count: number };
  lineYPx: number;
  clockBaselinePx: number;
}

export const bars: Look = {
  name: 'bars',
  label: 'Bars',
  defaults: { background: '#0b0c1b', foreground: '#f6f4ff', accent: '#7d6bff' },

  planText(shape) {
    const { words, unit, cover } = arrange(shape);
    const upright = shape.heightPx > shape.widthPx * 1.2;
    const largest = (cover ? 70 : upright ? 100 : 88) * unit;
    return {
      box: words,
      align: 'start',
      anchor: cover ? 'middle' : 'bottom',
      titlePx: { largest, smallest: 44 * unit },
      subtitlePx: { largest: 40 * unit, smallest: 30 * unit },
      maxTitleLines: upright || cover ? 4 : 2,
      maxSubtitleLines: 2,
    };
  },

  draw(frame) {
    const { ctx, widthPx, heightPx, layers, params } = frame;
    const at = arrange(frame.shape);
    drawLivingBackdrop(frame);
    const heights = barHeights(frame, at);
    drawGlow(frame, at, heights);
    drawBars(frame, at, heights);
    const still = layers.held('bars still', 'still', widthPx, heightPx, (layer) =>
      paintStill(layer, frame, at),
    );
    ctx.drawImage(still, 0, 0);
    drawProgress(frame, at, params.foreground);
  },
};

function arrange(shape: SceneShape): Arrangement {
  const { widthPx, heightPx, hasCover } = shape;
  const unit = Math.min(widthPx, heightPx) / 1080;
  const safe = safeBoxOf(widthPx, heightPx);
  const clockBaselinePx = safe.yPx + safe.heightPx - 10 * unit;
  const lineYPx = clockBaselinePx - 54 * unit;
  const roomPx = lineYPx - safe.yPx;
  const alone = !shape.hasTitle && !shape.hasSubtitle && !hasCover;
  const wordsPx = alone ? 0 : roomPx * (heightPx > widthPx * 1.2 ? 0.44 : 0.46);
  const barsPx = roomPx - wordsPx;
  const halfPx = Math.min(barsPx * 0.4, (alone ? 300 : 215) * unit);
  const coverPx = hasCover ? Math.min(wordsPx, 264 * unit) : 0;
  const coverGapPx = hasCover ? 44 * unit : 0;
  const count = Math.max(24, Math.round(safe.widthPx / (21 * unit) / 2) * 2);
  return {
    unit,
    safe,
    cover: hasCover
      ? { xPx: safe.xPx, yPx: safe.yPx + (wordsPx - coverPx) / 2, widthPx: coverPx, heightPx: coverPx }
      : null,
    words: {
      xPx: safe.xPx + coverPx + coverGapPx,
      yPx: safe.yPx,
      widthPx: safe.widthPx - coverPx - coverGapPx,
      heightPx: wordsPx,
    },
    bars: {
      xPx: safe.xPx,
      widthPx: safe.widthPx,
      middlePx: safe.yPx + wordsPx + barsPx * 0.5,
      halfPx,
      count,
    },
    lineYPx,
    clockBaselinePx,
  };
}

/** What does not move: cover, words, the track of the progress line. */
function paintStill(ctx: CanvasLike2D, frame: FrameContext, at: Arrangement): void {
  const { params, text, cover } = frame;
  const { foreground, accent } = params;
  const { unit } = at;
  if (cover && at.cover) {
    const { xPx, yPx, widthPx: sizePx } = at.cover;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(xPx, yPx, sizePx, sizePx, 28 * unit);
    ctx.clip();
    drawCoverSquare(ctx, cover, xPx, yPx, sizePx);
    ctx.restore();
    ctx.strokeStyle = withAlpha(foreground, 0.16);
    ctx.lineWidth = 2 * unit;
    ctx.beginPath();
    ctx.roundRect(xPx + unit, yPx + unit, sizePx - 2 * unit, sizePx - 2 * unit, 27 * unit);
    ctx.stroke();
  }
  drawWords(ctx, text, {
    title: foreground,
    subtitle: withAlpha(mixColours(foreground, accent, 0.18), 0.78),
  });
  ctx.fillStyle = withAlpha(foreground, 0.16);
  ctx.beginPath();
  ctx.roundRect(at.safe.xPx, at.lineYPx - 3 * unit, at.safe.widthPx, 6 * unit, 3 * unit);
  ctx.fill();
}

/** Half heights in pixels, left to right: low notes in the middle, high ones towards both ends. */
function barHeights(frame: FrameContext, at: Arrangement): number[] {
  const { bands } = frame.features;
  const { count, halfPx } = at.bars;
  const half = count / 2;
  const least = 5 * at.unit;
  return Array.from({ length: count }, (_, index) => {
    const fromMiddle = index < half ? half - 1 - index : index - half;
    const share = fromMiddle / (half - 1);
    const level = liveLevelAt(frame.analysis, bands, share);
    const shape = 1 - 0.42 * share * share;
    return least + (halfPx - least) * level ** 1.45 * shape;
  });
}

function traceBars(ctx: CanvasLike2D, at: Arrangement, heights: number[], fatter: number): void {
  const pitchPx = at.bars.widthPx / at.bars.count;
  const widthPx = pitchPx * 0.56 * fatter;
  ctx.beginPath();
  heights.forEach((halfPx, index) => {
    const middlePx = at.bars.xPx + pitchPx * (index + 0.5);
    ctx.roundRect(middlePx - widthPx / 2, at.bars.middlePx - halfPx, widthPx, halfPx * 2, widthPx / 2);
  });
}

function barPaint(ctx: CanvasLike2D, frame: FrameContext, at: Arrangement) {
  const { accent, foreground, background } = frame.params;
  const towardsText = lightnessOf(background) < 0.6 ? 0.5 : 0.15;
  const across = ctx.createLinearGradient(at.bars.xPx, 0, at.bars.xPx + at.bars.widthPx, 0);
  across.addColorStop(0, turnHue(accent, -42));
  across.addColorStop(0.5, mixColours(accent, foreground, towardsText));
  across.addColorStop(1, turnHue(accent, 58));
  return across;
}

function drawBars(frame: FrameContext, at: Arrangement, heights: number[]): void {
  const { ctx } = frame;
  traceBars(ctx, at, heights, 1);
  ctx.fillStyle = barPaint(ctx, frame, at);
  ctx.fill();
}

function drawGlow(frame: FrameContext, at: Arrangement, heights: number[]): void {
  const marginPx = 150 * at.unit;
  drawSoftGlow(frame, {
    name: 'bars glow',
    area: {
      xPx: at.bars.xPx - marginPx,
      yPx: at.bars.middlePx - at.bars.halfPx - marginPx,
      widthPx: at.bars.widthPx + 2 * marginPx,
      heightPx: 2 * (at.bars.halfPx + marginPx),
    },
    unit: at.unit,
    opacity: 0.34 + 0.22 * frame.features.ambience,
    onDark: lightnessOf(frame.params.background) < 0.6,
    paint(layer) {
      traceBars(layer, at, heights, 1.5);
      layer.fillStyle = barPaint(layer, frame, at);
      layer.fill();
    },
  });
}

function drawProgress(frame: FrameContext, at: Arrangement, colour: string): void {
  const { ctx, timeSec, durationSec, params } = frame;
  const { unit, safe, lineYPx } = at;
  const share = durationSec > 0 ? Math.min(1, timeSec / durationSec) : 1;
  const lengthPx = Math.max(6 * unit, safe.widthPx * share);
  const paint = ctx.createLinearGradient(safe.xPx, 0, safe.xPx + safe.widthPx, 0);
  paint.addColorStop(0, params.accent);
  paint.addColorStop(1, turnHue(params.accent, 58));
  ctx.fillStyle = paint;
  ctx.beginPath();
  ctx.roundRect(safe.xPx, lineYPx - 3 * unit, lengthPx, 6 * unit, 3 * unit);
  ctx.fill();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(
    safe.xPx + Math.max(10 * unit, Math.min(lengthPx, safe.widthPx - 10 * unit)),
    lineYPx,
    10 * unit,
    0,
    Math.PI * 2,
  );
  ctx.fill();
  const clock = { baselinePx: at.clockBaselinePx, sizePx: 30 * unit, weight: 500 as const };
  drawClock(ctx, timeSec, { ...clock, xPx: safe.xPx, align: 'left', colour: withAlpha(colour, 0.85) });
  drawClock(ctx, durationSec, {
    ...clock,
    xPx: safe.xPx + safe.widthPx,
    align: 'right',
    colour: withAlpha(colour, 0.55),
  });
}

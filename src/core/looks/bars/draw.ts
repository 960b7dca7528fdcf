/** Mirrored bars under a large title, with a progress line: the card of a podcast. */
import { liveLevelAt } from '../../analysis/analysis';
import { isDark, mixColours, turnHue, withAlpha } from '../kit/colour';
import { drawCoverCard } from '../kit/draw-cover';
import { drawClock, drawWords } from '../kit/draw-words';
import { drawStill } from '../kit/layers';
import { drawLivingBackdrop } from '../kit/living-backdrop';
import { drawProgressLine, drawProgressTrack, type ProgressLine } from '../kit/progress-line';
import { safeBoxOf, type Box } from '../kit/safe-areas';
import { drawSoftGlow } from '../kit/soft-glow';
import type { CanvasLike2D, FrameContext, Look, SceneShape } from '../kit/types';

interface Arrangement {
  /** One 1080th of the shorter side: everything is measured in it. */
  unit: number;
  safe: Box;
  /** Square; null without a cover. */
  cover: Box | null;
  words: Box;
  bars: { xPx: number; widthPx: number; middlePx: number; halfPx: number; count: number };
  line: ProgressLine;
  clockBaselinePx: number;
}

export const bars: Look = {
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
    const { widthPx, heightPx } = frame;
    const at = arrange(frame.shape);
    drawLivingBackdrop(frame);
    const heights = barHeights(frame, at);
    drawGlow(frame, at, heights);
    drawBars(frame, at, heights);
    drawStill(frame, 'bars still', { xPx: 0, yPx: 0, widthPx, heightPx }, (layer) =>
      paintStill(layer, frame, at),
    );
    drawProgressLine(frame, at.line);
    drawTimes(frame, at);
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
    line: { xPx: safe.xPx, yPx: lineYPx, widthPx: safe.widthPx, unit },
    clockBaselinePx,
  };
}

/** What does not move: cover, words, the track of the progress line. */
function paintStill(ctx: CanvasLike2D, frame: FrameContext, at: Arrangement): void {
  const { params, text, cover } = frame;
  const { foreground, accent } = params;
  if (cover && at.cover) drawCoverCard(ctx, cover, at.cover, { unit: at.unit, edge: foreground });
  drawWords(ctx, text, {
    title: foreground,
    subtitle: withAlpha(mixColours(foreground, accent, 0.18), 0.78),
  });
  drawProgressTrack(ctx, at.line, foreground);
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
  const towardsText = isDark(background) ? 0.5 : 0.15;
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
    onDark: isDark(frame.params.background),
    paint(layer) {
      traceBars(layer, at, heights, 1.5);
      layer.fillStyle = barPaint(layer, frame, at);
      layer.fill();
    },
  });
}

function drawTimes({ ctx, timeSec, durationSec, params }: FrameContext, at: Arrangement): void {
  const { unit, safe } = at;
  const colour = params.foreground;
  const clock = { baselinePx: at.clockBaselinePx, sizePx: 30 * unit, weight: 500 as const };
  drawClock(ctx, timeSec, { ...clock, xPx: safe.xPx, align: 'left', colour: withAlpha(colour, 0.85) });
  drawClock(ctx, durationSec, {
    ...clock,
    xPx: safe.xPx + safe.widthPx,
    align: 'right',
    colour: withAlpha(colour, 0.55),
  });
}

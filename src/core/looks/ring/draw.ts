/** A glowing ring around a cover or the running time, words below it or beside it. */
import { liveLevelAt } from '../../analysis/analysis';
import { isDark, mixColours, turnHue, withAlpha } from '../kit/colour';
import { drawCoverSquare } from '../kit/draw-cover';
import { drawClock, drawWords } from '../kit/draw-words';
import { drawStill } from '../kit/layers';
import { drawLivingBackdrop } from '../kit/living-backdrop';
import { playedShare } from '../kit/progress-line';
import { centredSafeBoxOf, safeBoxOf, type Box } from '../kit/safe-areas';
import { drawSoftGlow } from '../kit/soft-glow';
import type { CanvasLike2D, FrameContext, Look, SceneShape } from '../kit/types';

interface Arrangement {
  /** One 1080th of the shorter side. */
  unit: number;
  xPx: number;
  yPx: number;
  /** Of the disc in the middle; the rays start a little outside it. */
  discPx: number;
  rayPx: number;
  words: Box;
  /** Lowest baseline of the clock that stands with the words if a cover fills the disc. */
  clockBaselinePx: number;
}

const rayCount = 120;

export const ring: Look = {
  planText(shape) {
    const { words, unit } = arrange(shape);
    const beside = isWide(shape);
    return {
      box: words,
      align: beside ? 'start' : 'centre',
      anchor: beside ? 'middle' : 'top',
      titlePx: { largest: (beside ? 88 : 76) * unit, smallest: 40 * unit },
      subtitlePx: { largest: 38 * unit, smallest: 28 * unit },
      maxTitleLines: beside ? 4 : 2,
      maxSubtitleLines: beside ? 3 : 1,
    };
  },

  draw(frame) {
    const { ctx, text, params } = frame;
    const at = arrange(frame.shape);
    drawLivingBackdrop(frame);
    const radii = rayLengths(frame, at);
    drawGlow(frame, at, radii);
    drawRays(frame, at, radii);
    drawDisc(frame, at);
    drawWords(ctx, text, {
      title: params.foreground,
      subtitle: withAlpha(mixColours(params.foreground, params.accent, 0.2), 0.8),
    });
    drawTime(frame, at);
  },
};

function isWide(shape: Pick<SceneShape, 'widthPx' | 'heightPx'>): boolean {
  return shape.widthPx > shape.heightPx * 1.25;
}

function arrange(shape: SceneShape): Arrangement {
  const { widthPx, heightPx, hasCover } = shape;
  const unit = Math.min(widthPx, heightPx) / 1080;
  const alone = !shape.hasTitle && !shape.hasSubtitle;
  const safe = safeBoxOf(widthPx, heightPx);
  const clockPx = hasCover ? 64 * unit : 0;
  const clockBaselinePx = safe.yPx + safe.heightPx - 6 * unit;
  if (isWide(shape)) {
    const discPx = 216 * unit;
    const rayPx = 150 * unit;
    const outerPx = discPx + 40 * unit + rayPx;
    const xPx = alone ? widthPx / 2 : safe.xPx + outerPx * 0.92;
    const leftPx = xPx + outerPx + 60 * unit;
    const words = {
      xPx: leftPx,
      yPx: safe.yPx,
      widthPx: Math.max(safe.xPx + safe.widthPx - leftPx, widthPx * 0.2),
      heightPx: safe.heightPx - clockPx,
    };
    return { unit, xPx, yPx: heightPx / 2, discPx, rayPx, words, clockBaselinePx };
  }
  const box = centredSafeBoxOf(widthPx, heightPx);
  const tall = heightPx > widthPx * 1.2;
  const wordsPx = alone ? 0 : (tall ? 262 : 240) * unit;
  const roomPx = box.heightPx - wordsPx - clockPx;
  // On an upright frame the ring itself may rise above the safe box; only words have to stay inside.
  const outerPx = tall ? 410 * unit : Math.min(340 * unit, roomPx * 0.53);
  const discPx = outerPx * 0.54;
  const wordsYPx = box.yPx + roomPx;
  return {
    unit,
    xPx: widthPx / 2,
    yPx: alone ? box.yPx + roomPx / 2 : wordsYPx - (tall ? 46 : 14) * unit - outerPx,
    discPx,
    rayPx: outerPx - discPx - 36 * unit,
    words: { ...box, yPx: wordsYPx, heightPx: Math.max(wordsPx, 1) },
    clockBaselinePx,
  };
}

/** Lengths of the rays in pixels, clockwise from the bottom; the right half mirrors the left. */
function rayLengths(frame: FrameContext, at: Arrangement): number[] {
  const { bands } = frame.features;
  const half = rayCount / 2;
  return Array.from({ length: rayCount }, (_, index) => {
    const fromBottom = index <= half ? index : rayCount - index;
    const level = liveLevelAt(frame.analysis, bands, fromBottom / half);
    return at.rayPx * (0.04 + 0.96 * level ** 1.45);
  });
}

function traceRays(ctx: CanvasLike2D, at: Arrangement, lengths: number[]): void {
  const startPx = at.discPx + 36 * at.unit;
  ctx.beginPath();
  lengths.forEach((lengthPx, index) => {
    const angle = Math.PI / 2 + (index / rayCount) * Math.PI * 2;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    ctx.moveTo(at.xPx + x * startPx, at.yPx + y * startPx);
    ctx.lineTo(at.xPx + x * (startPx + lengthPx), at.yPx + y * (startPx + lengthPx));
  });
}

/** One gradient for all rays; it turns once in 40 seconds. */
function rayPaint(ctx: CanvasLike2D, frame: FrameContext, at: Arrangement) {
  const { accent, foreground, seed } = frame.params;
  const angle = (frame.timeSec / 40 + (seed % 12) / 12) * Math.PI * 2 + 0.6;
  const reachPx = at.discPx + at.rayPx;
  const [x, y] = [Math.cos(angle) * reachPx, Math.sin(angle) * reachPx];
  const paint = ctx.createLinearGradient(at.xPx - x, at.yPx - y, at.xPx + x, at.yPx + y);
  paint.addColorStop(0, turnHue(accent, -46));
  paint.addColorStop(0.5, mixColours(accent, foreground, 0.28));
  paint.addColorStop(1, turnHue(accent, 44));
  return paint;
}

function drawRays(frame: FrameContext, at: Arrangement, lengths: number[]): void {
  const { ctx } = frame;
  traceRays(ctx, at, lengths);
  ctx.strokeStyle = rayPaint(ctx, frame, at);
  ctx.lineWidth = ((at.discPx + 36 * at.unit) * Math.PI * 2 * 0.46) / rayCount;
  ctx.lineCap = 'round';
  ctx.stroke();
}

function drawGlow(frame: FrameContext, at: Arrangement, lengths: number[]): void {
  const reachPx = at.discPx + at.rayPx + 150 * at.unit;
  drawSoftGlow(frame, {
    name: 'ring glow',
    area: { xPx: at.xPx - reachPx, yPx: at.yPx - reachPx, widthPx: reachPx * 2, heightPx: reachPx * 2 },
    unit: at.unit,
    opacity: 0.34 + 0.2 * frame.features.ambience,
    onDark: isDark(frame.params.background),
    paint(layer) {
      traceRays(layer, at, lengths);
      layer.strokeStyle = rayPaint(layer, frame, at);
      layer.lineWidth = 22 * at.unit;
      layer.lineCap = 'round';
      layer.stroke();
    },
  });
}

function drawDisc(frame: FrameContext, at: Arrangement): void {
  const { ctx, params, cover } = frame;
  const sizePx = Math.ceil(at.discPx * 2);
  const area = { xPx: at.xPx - at.discPx, yPx: at.yPx - at.discPx, widthPx: sizePx, heightPx: sizePx };
  drawStill(frame, 'ring disc', area, (layer) => {
    layer.beginPath();
    layer.arc(sizePx / 2, sizePx / 2, at.discPx - 1, 0, Math.PI * 2);
    layer.clip();
    if (cover) {
      drawCoverSquare(layer, cover, 0, 0, sizePx);
      return;
    }
    const fill = layer.createLinearGradient(0, 0, sizePx * 0.4, sizePx);
    fill.addColorStop(0, mixColours(params.background, params.accent, 0.3));
    fill.addColorStop(1, mixColours(params.background, turnHue(params.accent, -40), 0.08));
    layer.fillStyle = fill;
    layer.fillRect(0, 0, sizePx, sizePx);
  });
  const trackPx = at.discPx + 14 * at.unit;
  ctx.lineWidth = 5 * at.unit;
  ctx.lineCap = 'round';
  ctx.strokeStyle = withAlpha(params.foreground, 0.16);
  ctx.beginPath();
  ctx.arc(at.xPx, at.yPx, trackPx, 0, Math.PI * 2);
  ctx.stroke();
  const share = playedShare(frame);
  ctx.strokeStyle = params.foreground;
  ctx.beginPath();
  ctx.arc(at.xPx, at.yPx, trackPx, -Math.PI / 2, -Math.PI / 2 + Math.max(share, 0.0015) * Math.PI * 2);
  ctx.stroke();
}

function drawTime(frame: FrameContext, at: Arrangement): void {
  const { ctx, timeSec, durationSec, params, cover } = frame;
  const { unit } = at;
  if (cover) {
    drawClock(ctx, timeSec, {
      ...clockPlace(frame, at),
      sizePx: 32 * unit,
      weight: 500,
      colour: withAlpha(params.foreground, 0.75),
    });
    return;
  }
  const sizePx = at.discPx * 0.46;
  const middle = { xPx: at.xPx, align: 'centre' as const };
  drawClock(ctx, timeSec, {
    ...middle,
    baselinePx: at.yPx + sizePx * 0.26,
    sizePx,
    weight: 700,
    colour: params.foreground,
  });
  drawClock(ctx, durationSec, {
    ...middle,
    baselinePx: at.yPx + sizePx * 0.98,
    sizePx: sizePx * 0.36,
    weight: 500,
    colour: withAlpha(params.foreground, 0.55),
  });
}

/** Close under the words, at the side they are read from; without words, under the ring. */
function clockPlace({ text, widthPx, heightPx }: FrameContext, at: Arrangement) {
  const { boundsPx } = text;
  const gapPx = 62 * at.unit;
  const baselinePx = Math.min(
    at.clockBaselinePx,
    boundsPx ? boundsPx.yPx + boundsPx.heightPx + gapPx : Infinity,
  );
  if (!boundsPx || !isWide({ widthPx, heightPx }))
    return { xPx: at.xPx, baselinePx, align: 'centre' as const };
  const rightToLeft = (text.title ?? text.subtitle)?.direction === 'rtl';
  return rightToLeft
    ? { xPx: at.words.xPx + at.words.widthPx, baselinePx, align: 'right' as const }
    : { xPx: at.words.xPx, baselinePx, align: 'left' as const };
}

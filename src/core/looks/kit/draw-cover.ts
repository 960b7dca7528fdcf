import { withAlpha } from './colour';
import type { Box } from './safe-areas';
import type { CanvasLike2D, Cover } from './types';

/** Draws the middle of a cover as a square card with round corners and a fine edge. */
export function drawCoverCard(
  ctx: CanvasLike2D,
  cover: Cover,
  { xPx, yPx, widthPx: sizePx }: Box,
  { unit, edge }: { unit: number; edge: string },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(xPx, yPx, sizePx, sizePx, 28 * unit);
  ctx.clip();
  drawCoverSquare(ctx, cover, xPx, yPx, sizePx);
  ctx.restore();
  ctx.strokeStyle = withAlpha(edge, 0.16);
  ctx.lineWidth = 2 * unit;
  ctx.beginPath();
  ctx.roundRect(xPx + unit, yPx + unit, sizePx - 2 * unit, sizePx - 2 * unit, 27 * unit);
  ctx.stroke();
}

/** Draws the middle of a cover so that it fills a square of `sizePx`; the caller clips its shape. */
export function drawCoverSquare(
  ctx: CanvasLike2D,
  cover: Cover,
  xPx: number,
  yPx: number,
  sizePx: number,
): void {
  const sidePx = Math.min(cover.widthPx, cover.heightPx);
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(
    cover.picture,
    (cover.widthPx - sidePx) / 2,
    (cover.heightPx - sidePx) / 2,
    sidePx,
    sidePx,
    xPx,
    yPx,
    sizePx,
    sizePx,
  );
}

import type { CanvasLike2D, Cover } from './types';

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

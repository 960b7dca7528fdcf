import type { CanvasLike2D, Layers, Picture } from './types';
import type { Box } from './safe-areas';

/** Pixels of the frame per pixel of the small layer the glow is computed on. */
const shrink = 10;
/** How far the blur reaches, in small pixels; each pass averages this many on both sides. */
const reach = 2;

/**
 * Draws what `paint` paints as a blur over the frame: painted small, averaged along both axes, drawn
 * large. `paint` works in pixels of the frame.
 */
export function drawSoftGlow(
  frame: { ctx: CanvasLike2D; layers: Layers },
  glow: {
    name: string;
    area: Box;
    unit: number;
    opacity: number;
    onDark: boolean;
    paint: (ctx: CanvasLike2D) => void;
  },
): void {
  const { ctx, layers } = frame;
  const { area, name } = glow;
  const widthPx = Math.ceil(area.widthPx / (shrink * glow.unit));
  const heightPx = Math.ceil(area.heightPx / (shrink * glow.unit));
  const sharp = layers.each(`${name} sharp`, widthPx, heightPx, (layer) => {
    layer.scale(widthPx / area.widthPx, heightPx / area.heightPx);
    layer.translate(-area.xPx, -area.yPx);
    glow.paint(layer);
  });
  const across = layers.each(`${name} across`, widthPx, heightPx, (layer) => average(layer, sharp, 1, 0));
  const soft = layers.each(`${name} soft`, widthPx, heightPx, (layer) => average(layer, across, 0, 1));
  ctx.save();
  ctx.globalAlpha = glow.opacity;
  if (glow.onDark) ctx.globalCompositeOperation = 'screen';
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = 'low';
  ctx.drawImage(soft, area.xPx, area.yPx, area.widthPx, area.heightPx);
  ctx.restore();
}

/** Adds shifted copies in equal shares, which is a box blur along one axis. */
function average(layer: CanvasLike2D, picture: Picture, stepX: number, stepY: number): void {
  layer.globalCompositeOperation = 'lighter';
  layer.globalAlpha = 1 / (2 * reach + 1);
  for (let shift = -reach; shift <= reach; shift++) layer.drawImage(picture, shift * stepX, shift * stepY);
}

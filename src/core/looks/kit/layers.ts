import type { Box } from './safe-areas';
import type { CanvasLike2D, FrameContext, Layers, MakeSurface, Surface } from './types';

type HeldSurface = Surface & { stamp?: string | number };

/** The layers of one drawing process, on surfaces that are made once. */
export function keepLayers(makeSurface: MakeSurface): Layers {
  const surfaces = new Map<string, HeldSurface>();
  const surfaceOf = (name: string, widthPx: number, heightPx: number) => {
    const known = surfaces.get(name);
    if (known) return known;
    const made: HeldSurface = { ...makeSurface(widthPx, heightPx) };
    surfaces.set(name, made);
    return made;
  };
  return {
    held(name, stamp, widthPx, heightPx, paint) {
      const surface = surfaceOf(name, widthPx, heightPx);
      if (surface.stamp !== stamp) repaint(surface, widthPx, heightPx, paint);
      surface.stamp = stamp;
      return surface.picture;
    },
    each(name, widthPx, heightPx, paint) {
      const surface = surfaceOf(name, widthPx, heightPx);
      repaint(surface, widthPx, heightPx, paint);
      return surface.picture;
    },
  };
}

function repaint({ ctx }: Surface, widthPx: number, heightPx: number, paint: (ctx: CanvasLike2D) => void) {
  ctx.save();
  ctx.clearRect(0, 0, widthPx, heightPx);
  paint(ctx);
  ctx.restore();
}

/** Draws what does not move, painted once: `paint` works in pixels of `area`, from its top left. */
export function drawStill(
  { ctx, layers }: Pick<FrameContext, 'ctx' | 'layers'>,
  name: string,
  area: Box,
  paint: (ctx: CanvasLike2D) => void,
): void {
  ctx.drawImage(layers.held(name, 'still', area.widthPx, area.heightPx, paint), area.xPx, area.yPx);
}

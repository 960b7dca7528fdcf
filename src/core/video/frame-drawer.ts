import type { Analysis } from '../analysis/analysis-format';
import { frameFeaturesAt } from '../analysis/frame-features';
import { looks } from '../looks';
import { layoutText, shapeOf } from '../looks/kit/layout-text';
import type {
  CanvasLike2D,
  Cover,
  LaidOutText,
  Layers,
  MakeSurface,
  ResolvedParams,
  Surface,
} from '../looks/kit/types';
import type { LookName, LookParams, RenderSpec } from './video-spec';

/** A video as it is drawn, in the browser's preview and on the server alike. */
export interface Scene extends RenderSpec {
  durationSec: number;
  analysis: Analysis;
  cover?: Cover;
}

export interface FrameDrawer {
  text: LaidOutText;
  /** Paints frame `frameIndex` over the whole of `ctx`, which has the scene's size. */
  draw(ctx: CanvasLike2D, frameIndex: number): void;
}

/**
 * Prepares a scene for drawing: measures the words once, keeps layers that stay the same.
 * Fonts must be loaded before, or the words are measured in others.
 */
export function createFrameDrawer(scene: Scene, makeSurface: MakeSurface): FrameDrawer {
  const { video, frame, durationSec, analysis, cover } = scene;
  const { widthPx, heightPx, fps } = frame;
  const look = looks[video.look];
  const params = resolveParams(video.look, video.params);
  const shape = shapeOf(frame, video, cover !== undefined);
  const text = layoutText(makeSurface(1, 1).ctx, video, look.planText(shape));
  const layers = keepLayers(makeSurface);
  return {
    text,
    draw(ctx, frameIndex) {
      const timeSec = frameIndex / fps;
      const features = frameFeaturesAt(analysis, timeSec);
      ctx.save();
      look.draw({
        ctx,
        widthPx,
        heightPx,
        shape,
        frameIndex,
        fps,
        timeSec,
        durationSec,
        features,
        analysis,
        text,
        params,
        cover,
        layers,
      });
      ctx.restore();
    },
  };
}

/** The look's own colours with the owner's over them. */
export function resolveParams(look: LookName, params: LookParams = {}): ResolvedParams {
  const { defaults } = looks[look];
  return {
    background: params.background ?? defaults.background,
    foreground: params.foreground ?? defaults.foreground,
    accent: params.accent ?? defaults.accent,
    seed: params.seed ?? 1,
  };
}

function keepLayers(makeSurface: MakeSurface): Layers {
  const surfaces = new Map<string, Surface & { stamp?: string | number }>();
  const repaint = (
    surface: Surface,
    widthPx: number,
    heightPx: number,
    paint: (ctx: CanvasLike2D) => void,
  ) => {
    surface.ctx.save();
    surface.ctx.clearRect(0, 0, widthPx, heightPx);
    paint(surface.ctx);
    surface.ctx.restore();
  };
  const surfaceOf = (name: string, widthPx: number, heightPx: number) => {
    const known = surfaces.get(name);
    if (known) return known;
    const made = { ...makeSurface(widthPx, heightPx) };
    surfaces.set(name, made);
    return made;
  };
  return {
    held(name, stamp, widthPx, heightPx, paint) {
      const surface: Surface & { stamp?: string | number } = surfaceOf(name, widthPx, heightPx);
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

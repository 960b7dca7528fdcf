import type { Analysis } from '../analysis/analysis-format';
import { frameFeaturesAt } from '../analysis/frame-features';
import { lookCatalogue } from '../looks/catalogue';
import { keepLayers } from '../looks/kit/layers';
import { layoutText, shapeOf } from '../looks/kit/layout-text';
import type { CanvasLike2D, Cover, LaidOutText, MakeSurface, Palette } from '../looks/kit/types';
import type { RenderSpec, VideoSpec } from './video-spec';

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
 * Loads the look and prepares a scene for drawing: measures the words once, keeps layers that stay the
 * same. Fonts must be loaded before, or the words are measured in others.
 */
export async function createFrameDrawer(scene: Scene, makeSurface: MakeSurface): Promise<FrameDrawer> {
  const { video, frame, durationSec, analysis, cover } = scene;
  const { widthPx, heightPx, fps } = frame;
  const look = await lookCatalogue[video.look].load();
  const params = resolveParams(video);
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

/** The look's own parameters with the owner's over them. */
function resolveParams({ look, params = {} }: VideoSpec): Palette {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return { ...lookCatalogue[look].about.defaults, ...Object.fromEntries(given) };
}

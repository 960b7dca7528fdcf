import { ambienceAt } from '../../analysis/frame-features';
import { isDark, mixColours, shiftLightness, turnHue, withAlpha } from './colour';
import type { CanvasLike2D, FrameContext } from './types';

/** Pixels of the frame per pixel of the small layer that the light is computed on. */
const shrink = 8;
/** The light moves so slowly that ten steps a second look smooth; between them the frame is a copy. */
const stepsPerSec = 10;

interface Drift {
  /** Mean place as shares of the frame. */
  x: number;
  y: number;
  /** Seconds per round, and how far, as a share of the frame. */
  periodSec: number;
  swing: number;
  /** Radius as a share of the frame's diagonal. */
  radius: number;
  hueDegrees: number;
  strength: number;
}

const drifts: Drift[] = [
  { x: 0.5, y: 0.42, periodSec: 23, swing: 0.08, radius: 0.52, hueDegrees: 0, strength: 0.34 },
  { x: 0.16, y: 0.84, periodSec: 31, swing: 0.13, radius: 0.46, hueDegrees: -48, strength: 0.26 },
  { x: 0.92, y: 0.7, periodSec: 37, swing: 0.12, radius: 0.44, hueDegrees: 42, strength: 0.24 },
];

/**
 * Paints the whole frame with slow pools of the accent's light. They wander on periods of half a
 * minute and brighten with the ambience, both too slow to flash.
 */
export function drawLivingBackdrop(frame: FrameContext): void {
  const { ctx, widthPx, heightPx, layers } = frame;
  const step = Math.floor(frame.timeSec * stepsPerSec + 1e-6);
  const backdrop = layers.held('backdrop', step, widthPx, heightPx, (layer) => {
    const size = { widthPx: Math.ceil(widthPx / shrink), heightPx: Math.ceil(heightPx / shrink) };
    const small = layers.each('backdrop small', size.widthPx, size.heightPx, (light) =>
      paintLight(light, size, frame, step / stepsPerSec),
    );
    layer.imageSmoothingEnabled = true;
    layer.imageSmoothingQuality = 'low';
    layer.drawImage(small, 0, 0, widthPx, heightPx);
  });
  ctx.drawImage(backdrop, 0, 0);
}

function paintLight(
  ctx: CanvasLike2D,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  { params, analysis }: FrameContext,
  timeSec: number,
): void {
  const { background, accent, seed } = params;
  const onDark = isDark(background);
  const ambience = ambienceAt(analysis, timeSec);
  const base = ctx.createLinearGradient(0, 0, widthPx * 0.3, heightPx);
  base.addColorStop(0, mixColours(background, accent, 0.06));
  base.addColorStop(0.55, background);
  base.addColorStop(1, onDark ? shiftLightness(background, -0.3) : mixColours(background, accent, 0.05));
  ctx.fillStyle = base;
  ctx.fillRect(0, 0, widthPx, heightPx);
  const diagonal = Math.hypot(widthPx, heightPx);
  drifts.forEach((drift, index) => {
    const turn = (timeSec / drift.periodSec + index / 3 + (seed % 97) / 97) * Math.PI * 2;
    const x = widthPx * (drift.x + Math.cos(turn) * drift.swing);
    const y = heightPx * (drift.y + Math.sin(turn * 2) * drift.swing * 0.5);
    const strength = drift.strength * (0.55 + 0.45 * ambience) * (onDark ? 1 : 0.8);
    const colour = turnHue(accent, drift.hueDegrees);
    const light = ctx.createRadialGradient(x, y, 0, x, y, diagonal * drift.radius);
    for (const [stop, share] of falloff) light.addColorStop(stop, withAlpha(colour, strength * share));
    ctx.fillStyle = light;
    ctx.fillRect(0, 0, widthPx, heightPx);
  });
}

/** A bell curve in steps: a straight fade shows its edge. */
const falloff: [number, number][] = Array.from({ length: 9 }, (_, step) => {
  const stop = step / 8;
  return [stop, Math.cos((stop * Math.PI) / 2) ** 2.4];
});

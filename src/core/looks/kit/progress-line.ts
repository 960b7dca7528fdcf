import { turnHue, withAlpha } from './colour';
import type { CanvasLike2D, FrameContext } from './types';

/** Where the line lies, in pixels; `unit` is one 1080th of the frame's shorter side. */
export interface ProgressLine {
  xPx: number;
  yPx: number;
  widthPx: number;
  unit: number;
}

/** The share of the sound that has been played, 0…1. */
export function playedShare({ timeSec, durationSec }: Pick<FrameContext, 'timeSec' | 'durationSec'>): number {
  return durationSec > 0 ? Math.min(1, timeSec / durationSec) : 1;
}

/** The whole length of the line, which does not move. */
export function drawProgressTrack(ctx: CanvasLike2D, line: ProgressLine, foreground: string): void {
  ctx.fillStyle = withAlpha(foreground, 0.16);
  traceLine(ctx, line, line.widthPx);
  ctx.fill();
}

/** The part that has been played, with a knob at its end. */
export function drawProgressLine(frame: FrameContext, line: ProgressLine): void {
  const { ctx, params } = frame;
  const { xPx, yPx, widthPx, unit } = line;
  const lengthPx = Math.max(6 * unit, widthPx * playedShare(frame));
  const paint = ctx.createLinearGradient(xPx, 0, xPx + widthPx, 0);
  paint.addColorStop(0, params.accent);
  paint.addColorStop(1, turnHue(params.accent, 58));
  ctx.fillStyle = paint;
  traceLine(ctx, line, lengthPx);
  ctx.fill();
  ctx.fillStyle = params.foreground;
  ctx.beginPath();
  const knobXPx = xPx + Math.max(10 * unit, Math.min(lengthPx, widthPx - 10 * unit));
  ctx.arc(knobXPx, yPx, 10 * unit, 0, Math.PI * 2);
  ctx.fill();
}

function traceLine(ctx: CanvasLike2D, { xPx, yPx, unit }: ProgressLine, lengthPx: number): void {
  ctx.beginPath();
  ctx.roundRect(xPx, yPx - 3 * unit, lengthPx, 6 * unit, 3 * unit);
}

/**
 * The drawing contract: what a look is given and owes. Looks run unchanged in a phone's browser and on
 * the server, on nothing but the Canvas 2D interface below. They are deterministic: a frame depends on
 * its `FrameContext` alone, so frames may be drawn in any order and by any number of processes.
 */
import type { Analysis } from '../../analysis/analysis-format';
import type { FrameFeatures } from '../../analysis/frame-features';
import type { Box } from './safe-areas';

/** The part of a 2D context that a look may use; the browser's and the server's both have it. */
export type CanvasLike2D = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'translate'
  | 'scale'
  | 'rotate'
  | 'beginPath'
  | 'closePath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'rect'
  | 'roundRect'
  | 'bezierCurveTo'
  | 'quadraticCurveTo'
  | 'fill'
  | 'stroke'
  | 'clip'
  | 'fillRect'
  | 'clearRect'
  | 'fillText'
  | 'measureText'
  | 'drawImage'
  | 'createLinearGradient'
  | 'createRadialGradient'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'globalAlpha'
  | 'globalCompositeOperation'
  | 'imageSmoothingEnabled'
  | 'imageSmoothingQuality'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'direction'
>;

/** Something `drawImage` takes: the host's canvas or image. */
export type Picture = CanvasImageSource;

/** An off-screen canvas, made by the host. */
export interface Surface {
  ctx: CanvasLike2D;
  picture: Picture;
}

export type MakeSurface = (widthPx: number, heightPx: number) => Surface;

/** Off-screen layers of one drawing process; they save time and never change what is drawn. */
export interface Layers {
  /**
   * Kept as long as `stamp` stays the same, painted again when it changes. The stamp has to say
   * everything that `paint` depends on and that changes within a scene.
   */
  held(
    name: string,
    stamp: string | number,
    widthPx: number,
    heightPx: number,
    paint: (ctx: CanvasLike2D) => void,
  ): Picture;
  /** Cleared and painted at every call: for soft light, computed small and drawn large. */
  each(name: string, widthPx: number, heightPx: number, paint: (ctx: CanvasLike2D) => void): Picture;
}

/** The owner's cover picture, decoded by the host. */
export interface Cover {
  picture: Picture;
  widthPx: number;
  heightPx: number;
}

/** The parameters that every look has: colours as `#rrggbb`, the owner's if given, else the look's. */
export interface Palette {
  background: string;
  foreground: string;
  accent: string;
  /** Chooses among equal decorations; the same seed draws the same frames. */
  seed: number;
}

/** The words that looks can draw. */
export interface Words {
  title?: string;
  subtitle?: string;
}

/** One line, ready for `fillText` with alphabetic baseline and left alignment. */
export interface TextLine {
  text: string;
  /** Left edge. */
  xPx: number;
  baselinePx: number;
  widthPx: number;
}

export interface TextBlock {
  lines: TextLine[];
  font: string;
  sizePx: number;
  direction: 'ltr' | 'rtl';
}

/** The words of the video, measured and placed. */
export interface LaidOutText {
  title: TextBlock | null;
  subtitle: TextBlock | null;
  /** The rectangle that all lines together take; null if there are none. */
  boundsPx: Box | null;
}

/** Where a look wants the words. */
export interface TextPlan {
  box: Box;
  align: 'start' | 'centre';
  /** Which end of the box short text sits at. */
  anchor: 'top' | 'middle' | 'bottom';
  titlePx: { largest: number; smallest: number };
  subtitlePx: { largest: number; smallest: number };
  maxTitleLines: number;
  maxSubtitleLines: number;
}

/** The frame and what it has to hold, for which a look plans its text. */
export interface SceneShape {
  widthPx: number;
  heightPx: number;
  hasTitle: boolean;
  hasSubtitle: boolean;
  hasCover: boolean;
}

/** Everything a frame depends on. */
export interface FrameContext<P extends Palette = Palette> {
  /** Covers the whole frame; whatever it held before is painted over. */
  ctx: CanvasLike2D;
  widthPx: number;
  heightPx: number;
  /** What `planText` was asked for, so that a look arranges its frame and its words alike. */
  shape: SceneShape;
  /** From 0. */
  frameIndex: number;
  fps: number;
  /** `frameIndex / fps`. */
  timeSec: number;
  durationSec: number;
  /** Smoothed for this moment; see `frameFeaturesAt`. */
  features: FrameFeatures;
  analysis: Analysis;
  text: LaidOutText;
  params: P;
  cover?: Cover;
  layers: Layers;
}

/** Strokes of a picture of 64 by 40, drawn in the colour of the text around it: an SVG path, and its width. */
export interface Stroke {
  path: string;
  width: number;
}

/** What a look is, without how it is drawn. */
export interface LookAbout<P extends Palette = Palette> {
  /** On the button. */
  label: string;
  /** In one line, under the buttons. */
  hint: string;
  thumbnail: readonly [Stroke, ...Stroke[]];
  /** The value of each parameter that the owner leaves out. */
  defaults: P;
}

export interface Look<P extends Palette = Palette> {
  /** Where the words go in a frame of this shape; inside the safe area, whatever the words. */
  planText(shape: SceneShape): TextPlan;
  /** Paints the whole frame. Large areas must not change their brightness faster than `ambience` does. */
  draw(frame: FrameContext<P>): void;
}

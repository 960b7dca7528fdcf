import { createCanvas, Path2D } from '@napi-rs/canvas';
import { sceneDrawer } from '../../../tests/visuals/draw-scene';
import { murmur } from '../analysis/fixtures/make-sound';
import type { Scene } from '../video/frame-drawer';
import { aspectSizesPx, type Aspect } from '../video/video-format';
import { type VideoSpec, videoSpecSchema } from '../video/video-spec';
import { safeBoxOf } from './kit/safe-areas';
import { lookCatalogue, type LookName, lookNames } from './catalogue';
import { lookParams } from './look-params';

jest.setTimeout(60_000);

const analysis = murmur(2);
const scene = (video: Partial<VideoSpec> & Pick<VideoSpec, 'look'>, changes: Partial<Scene> = {}): Scene => ({
  video: {
    aspect: '9:16',
    title: 'Why the coffee is better on the other side of town',
    subtitle: 'Morning Notes',
    ...video,
  },
  frame: { widthPx: 216, heightPx: 384, fps: 30 },
  durationSec: 2,
  analysis,
  ...changes,
});

test('the measured box of an upright frame is the one of the platforms', () => {
  const box = safeBoxOf(1080, 1920);
  const edges = [box.xPx, box.yPx, box.xPx + box.widthPx, box.yPx + box.heightPx];
  expect(edges.map(Math.round)).toEqual([90, 270, 930, 1250]);
});

describe.each(lookNames)('the look %s', (look) => {
  test('has words of its own for its owner', () => {
    const { label, hint } = lookCatalogue[look].about;
    const others = lookNames.filter((name) => name !== look).map((name) => lookCatalogue[name].about);
    for (const words of [label, hint]) expect(words.trim()).toBe(words);
    expect(Math.min(label.length, hint.length)).toBeGreaterThan(2);
    expect(others.flatMap((other) => [other.label, other.hint])).not.toContain(label);
  });

  test('has a thumbnail of its own, inside its 64 by 40', () => {
    const drawn = thumbnailOf(look);
    expect(drawn.inside).toBeGreaterThan(40);
    expect(drawn.atEdge).toBe(0);
    for (const other of lookNames)
      if (other !== look) expect(thumbnailOf(other).bytes).not.toEqual(drawn.bytes);
  });

  test('takes its own values for the parameters that are left out', () => {
    const { defaults } = lookCatalogue[look].about;
    expect(lookParams[look].parse({})).toEqual(defaults);
  });

  test('refuses parameters by their names', () => {
    const faultOf = (params: Record<string, unknown>) => {
      const { error } = videoSpecSchema.safeParse({ look, aspect: '1:1', params });
      return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join();
    };
    expect(faultOf({ accent: '#00aa44', seed: 3 })).toBeUndefined();
    expect(faultOf({ accent: 'green' })).toContain('params.accent: a colour');
    expect(faultOf({ seed: 0.5 })).toContain('params.seed');
    expect(faultOf({ glow: 1 })).toMatch(/params: .*"glow"/);
  });

  test('draws the same frame whatever was drawn before', async () => {
    const upwards = await sceneDrawer(scene({ look }));
    const frames = [0, 7, 8, 30, 31, 59].map((frame) => upwards.pixelsOf(frame));
    const backwards = await sceneDrawer(scene({ look }));
    const reversed = [59, 31, 30, 8, 7, 0].map((frame) => backwards.pixelsOf(frame)).reverse();
    frames.forEach((pixels, at) => expect(pixels.equals(reversed[at]!)).toBe(true));
    expect(frames[3]!.equals(frames[5]!)).toBe(false);
  });

  test('covers the whole frame with opaque pixels', async () => {
    const pixels = (await sceneDrawer(scene({ look }))).pixelsOf(12);
    for (let at = 3; at < pixels.length; at += 4) {
      if (pixels[at] !== 255) throw new Error(`pixel ${(at - 3) / 4} is not opaque`);
    }
  });

  test('follows the sound: quiet and loud moments look different', async () => {
    const silent = { ...analysis, frames: new Uint8Array(analysis.frames.length) };
    const loud = (await sceneDrawer(scene({ look }))).pixelsOf(20);
    expect((await sceneDrawer(scene({ look }, { analysis: silent }))).pixelsOf(20).equals(loud)).toBe(false);
  });

  test('takes the colours of its owner', async () => {
    const params = { background: '#ffffff', foreground: '#000000', accent: '#00aa44' };
    const light = (await sceneDrawer(scene({ look, params }))).pixelsOf(0);
    expect(light[0]).toBeGreaterThan(180);
  });

  const aspects = Object.keys(aspectSizesPx) as Aspect[];
  const shapes = aspects.flatMap((aspect) => [true, false].map((hasCover) => ({ aspect, hasCover })));
  test.each(shapes)(
    'plans its words inside the safe area at $aspect, cover: $hasCover',
    async ({ aspect, hasCover }) => {
      const { widthPx, heightPx } = aspectSizesPx[aspect];
      const { box } = (await lookCatalogue[look].load()).planText({
        widthPx,
        heightPx,
        hasTitle: true,
        hasSubtitle: true,
        hasCover,
      });
      const safe = safeBoxOf(widthPx, heightPx);
      expect(box.xPx).toBeGreaterThanOrEqual(safe.xPx - 0.5);
      expect(box.yPx).toBeGreaterThanOrEqual(safe.yPx - 0.5);
      expect(box.xPx + box.widthPx).toBeLessThanOrEqual(safe.xPx + safe.widthPx + 0.5);
      expect(box.yPx + box.heightPx).toBeLessThanOrEqual(safe.yPx + safe.heightPx + 0.5);
      expect(box.widthPx).toBeGreaterThan(safe.widthPx * 0.4);
    },
  );
});

/** How many dark pixels a thumbnail has, and how many of them its edges cut. */
function thumbnailOf(look: LookName) {
  const canvas = createCanvas(64, 40);
  const ctx = canvas.getContext('2d');
  ctx.lineCap = 'round';
  for (const { path, width } of lookCatalogue[look].about.thumbnail) {
    ctx.lineWidth = width;
    ctx.stroke(new Path2D(path));
  }
  const bytes = Buffer.from(canvas.data());
  const painted = Array.from({ length: 64 * 40 }, (_, at) => at).filter((at) => bytes[at * 4 + 3]! > 127);
  const cut = painted.filter((at) => at % 64 === 0 || at % 64 === 63 || at < 64 || at >= 64 * 39);
  return { bytes, inside: painted.length, atEdge: cut.length };
}

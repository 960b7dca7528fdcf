import { sceneDrawer } from '../../../tests/visuals/draw-scene';
import { murmur } from '../analysis/fixtures/make-sound';
import type { Scene } from '../video/frame-drawer';
import { aspectSizesPx, type Aspect } from '../video/video-format';
import { lookNames, type VideoSpec } from '../video/video-spec';
import { safeBoxOf } from './kit/safe-areas';
import { looks } from './index';

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
  test('bears its own name and a label', () => {
    expect(looks[look].name).toBe(look);
    expect(looks[look].label).not.toBe('');
  });

  test('draws the same frame whatever was drawn before', () => {
    const upwards = sceneDrawer(scene({ look }));
    const frames = [0, 7, 8, 30, 31, 59].map((frame) => upwards.pixelsOf(frame));
    const backwards = sceneDrawer(scene({ look }));
    const reversed = [59, 31, 30, 8, 7, 0].map((frame) => backwards.pixelsOf(frame)).reverse();
    frames.forEach((pixels, at) => expect(pixels.equals(reversed[at]!)).toBe(true));
    expect(frames[3]!.equals(frames[5]!)).toBe(false);
  });

  test('covers the whole frame with opaque pixels', () => {
    const pixels = sceneDrawer(scene({ look })).pixelsOf(12);
    for (let at = 3; at < pixels.length; at += 4) {
      if (pixels[at] !== 255) throw new Error(`pixel ${(at - 3) / 4} is not opaque`);
    }
  });

  test('follows the sound: quiet and loud moments look different', () => {
    const silent = { ...analysis, frames: new Uint8Array(analysis.frames.length) };
    const loud = sceneDrawer(scene({ look })).pixelsOf(20);
    expect(
      sceneDrawer(scene({ look }, { analysis: silent }))
        .pixelsOf(20)
        .equals(loud),
    ).toBe(false);
  });

  test('takes the colours of its owner', () => {
    const params = { background: '#ffffff', foreground: '#000000', accent: '#00aa44' };
    const light = sceneDrawer(scene({ look, params })).pixelsOf(0);
    expect(light[0]).toBeGreaterThan(180);
  });

  const aspects = Object.keys(aspectSizesPx) as Aspect[];
  const shapes = aspects.flatMap((aspect) => [true, false].map((hasCover) => ({ aspect, hasCover })));
  test.each(shapes)(
    'plans its words inside the safe area at $aspect, cover: $hasCover',
    ({ aspect, hasCover }) => {
      const { widthPx, heightPx } = aspectSizesPx[aspect];
      const { box } = looks[look].planText({
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

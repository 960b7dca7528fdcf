import { strobeBeat } from '../analysis/fixtures/make-sound';
import { sceneDrawer } from '../../../tests/visuals/draw-scene';
import { flashesPerSecond, measureFlashes } from '../analysis/fixtures/measure-flashes';
import { lookNames } from '../looks/catalogue';

jest.setTimeout(120_000);

const fps = 30;
const durationSec = 3;
const frame = { widthPx: 162, heightPx: 288, fps } as const;
/** As much contrast as an owner can choose. */
const starkest = { background: '#000000', foreground: '#ffffff', accent: '#ffffff' };

test('the measure itself counts a hard strobe as flashing', () => {
  const strobe = Array.from({ length: 60 }, (_, frame) => (Math.floor(frame / 3) % 2 === 0 ? 0 : 1));
  expect(flashesPerSecond(strobe, fps)).toBeGreaterThan(4);
  expect(
    flashesPerSecond(
      strobe.map((value) => value * 0.05),
      fps,
    ),
  ).toBe(0);
});

describe.each(lookNames)('the look %s', (look) => {
  test.each([4, 5.5, 8])('does not flash on a beat of %d Hz, even in black and white', async (beatHz) => {
    const analysis = strobeBeat(3, beatHz);
    const video = { look, aspect: '9:16', params: starkest, title: 'Strobe' } as const;
    const { pixelsOf } = await sceneDrawer({ video, frame, durationSec, analysis });
    const frames = Array.from({ length: fps * 1.5 }, (_, at) => pixelsOf(at + 15));
    const report = measureFlashes(frames, frame.widthPx, frame.heightPx, fps);
    expect(report.wholeFrame).toBe(0);
    expect(report.largestMeanStep).toBeLessThan(0.03);
    expect(report.largestFlashingShare).toBeLessThan(0.25);
  });

  test('still moves with a calm beat', async () => {
    const video = { look, aspect: '9:16' } as const;
    const { pixelsOf } = await sceneDrawer({ video, frame, durationSec, analysis: strobeBeat(3, 1.5) });
    const frames = Array.from({ length: fps }, (_, at) => pixelsOf(at + 30));
    const moved = frames.slice(1).map((frame, at) => frame.compare(frames[at]!) !== 0);
    expect(moved.filter(Boolean).length).toBeGreaterThan(20);
  });
});

import { planFiles, shareLimitBytes, type FilePlan } from './plan-files';

const upright = { widthPx: 1080, heightPx: 1920, fps: 30 };
const planOf = (durationSec: number) => planFiles({ ...upright, durationSec });
/** The most that a file can weigh: its ceilings all along, and the second that the buffer allows on top. */
const heaviest = (plan: FilePlan, durationSec: number) =>
  (plan.videoBitsPerSec * (durationSec + 1) + plan.audioBitsPerSec * durationSec) / 8;

test('up to a minute the master is its own share file, at one encoding', () => {
  for (const durationSec of [1, 30, 45, 60, 75]) {
    const { master, share } = planOf(durationSec);
    expect(share).toBeNull();
    expect(heaviest(master, durationSec)).toBeLessThan(shareLimitBytes);
    expect(master.videoBitsPerSec).toBeGreaterThan(4_500_000);
  }
});

test('picture and sound of a master stay under 9 Mbit/s', () => {
  for (const durationSec of [5, 60, 600]) {
    const { master } = planOf(durationSec);
    expect(master.videoBitsPerSec + master.audioBitsPerSec).toBeLessThanOrEqual(9_000_000);
  }
});

test.each([80, 90, 120, 180, 300, 600, 1200, 1800])(
  'a share file of %i s cannot exceed 48 MB',
  (durationSec) => {
    const { share } = planOf(durationSec);
    expect(heaviest(share!, durationSec)).toBeLessThan(shareLimitBytes * 0.98);
    expect(heaviest(share!, durationSec)).toBeGreaterThan(shareLimitBytes * 0.85);
    expect(share!.gopFrames).toBe(60);
  },
);

test('a share file of a minute and a half has 4 Mbit/s at full size, one of three minutes 1.9 at 720', () => {
  expect(planOf(90).share).toMatchObject({ widthPx: 1080, heightPx: 1920 });
  expect(planOf(90).share!.videoBitsPerSec / 1e6).toBeCloseTo(4, 0);
  expect(planOf(180).share).toMatchObject({ widthPx: 720, heightPx: 1280 });
  expect(planOf(180).share!.videoBitsPerSec / 1e6).toBeCloseTo(1.9, 1);
});

test('sizes are even in every shape, as the encoder needs them', () => {
  for (const [widthPx, heightPx] of [
    [1080, 1080],
    [1920, 1080],
    [1080, 1920],
  ] as const) {
    for (const durationSec of [100, 200, 500, 1800]) {
      const { share } = planFiles({ widthPx, heightPx, fps: 30, durationSec });
      expect([share!.widthPx % 2, share!.heightPx % 2]).toEqual([0, 0]);
    }
  }
});

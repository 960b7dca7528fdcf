import { OffsetMeter } from './OffsetMeter';

/** The offsets measured in stereo audio of this length, pushed in pieces. */
function offsetsOf(durationSec: number, left: (sec: number) => number, right = left): [number, number] {
  const meter = new OffsetMeter();
  const frames = Math.round(durationSec * 48_000);
  for (let first = 0; first < frames; first += 5_000) {
    const count = Math.min(5_000, frames - first);
    const piece = new Float32Array(2 * count);
    for (let i = 0; i < count; i += 1) {
      piece[2 * i] = left((first + i) / 48_000);
      piece[2 * i + 1] = right((first + i) / 48_000);
    }
    meter.push(piece);
  }
  return meter.offsets();
}

const tone = (hz: number, amplitude: number) => (sec: number) => amplitude * Math.sin(2 * Math.PI * hz * sec);

test('an offset is measured exactly and only on its own side', () => {
  const [left, right] = offsetsOf(4, (sec) => 0.25 + tone(440, 0.1)(sec), tone(440, 0.1));
  expect(left).toBeCloseTo(0.25, 5);
  expect(right).toBe(0);
});

test('an incomplete cycle of a low note is not taken for an offset, at any length', () => {
  for (const hz of [20, 31, 55]) {
    for (const cycles of [2.5, 5.5, 20.5, 100.5]) {
      expect(offsetsOf(cycles / hz, tone(hz, 0.7))).toEqual([0, 0]);
    }
  }
});

test('silence with an offset is all offset, and true silence has none', () => {
  expect(offsetsOf(1, () => 0.125)).toEqual([0.125, 0.125]);
  expect(offsetsOf(1, () => 0)).toEqual([0, 0]);
  expect(new OffsetMeter().offsets()).toEqual([0, 0]);
});

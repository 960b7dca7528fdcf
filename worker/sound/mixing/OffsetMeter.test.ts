import { OffsetMeter } from './OffsetMeter';

/** The offsets found in stereo sound of a length, pushed in pieces. */
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

test('an offset is found on its side alone, and as large as it is', () => {
  const [left, right] = offsetsOf(4, (sec) => 0.25 + tone(440, 0.1)(sec), tone(440, 0.1));
  expect(left).toBeCloseTo(0.25, 5);
  expect(right).toBe(0);
});

test('half a cycle too many of a low note is no offset, at any length', () => {
  for (const hz of [20, 31, 55]) {
    for (const cycles of [2.5, 5.5, 20.5, 100.5]) {
      expect(offsetsOf(cycles / hz, tone(hz, 0.7))).toEqual([0, 0]);
    }
  }
});

test('silence off its middle is all offset, true silence has none', () => {
  expect(offsetsOf(1, () => 0.125)).toEqual([0.125, 0.125]);
  expect(offsetsOf(1, () => 0)).toEqual([0, 0]);
  expect(new OffsetMeter().offsets()).toEqual([0, 0]);
});

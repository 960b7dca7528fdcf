/** A radix-2 FFT of one fixed size that keeps its tables and buffers, so that a frame allocates nothing. */
export class Fft {
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly reversed: Uint32Array;
  private readonly re: Float64Array;
  private readonly im: Float64Array;
  private readonly power: Float64Array;

  /** @param size a power of two, at least 4 */
  constructor(readonly size: number) {
    if (size < 4 || (size & (size - 1)) !== 0) throw new TypeError('the FFT size must be a power of two');
    const half = size / 2;
    this.cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.sin = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    const bits = Math.log2(size);
    this.reversed = Uint32Array.from({ length: size }, (_, k) => reverseBits(k, bits));
    this.re = new Float64Array(size);
    this.im = new Float64Array(size);
    this.power = new Float64Array(half + 1);
  }

  /**
   * |X|² of real input for the bins 0…size/2, or the sum of those of two. The answer is overwritten by the
   * next call.
   * @param input exactly `size` samples, already windowed
   * @param second as many, transformed along with the first for the cost of one
   */
  powerOf(input: Float64Array, second?: Float64Array): Float64Array {
    const { size, re, im, cos, sin, power } = this;
    for (let k = 0; k < size; k++) {
      re[k] = input[this.reversed[k]!]!;
      im[k] = second ? second[this.reversed[k]!]! : 0;
    }
    for (let span = 2, step = size / 2; span <= size; span *= 2, step /= 2) {
      const half = span / 2;
      for (let start = 0; start < size; start += span) {
        for (let k = 0, turn = 0; k < half; k++, turn += step) {
          const a = start + k;
          const b = a + half;
          const tr = re[b]! * cos[turn]! - im[b]! * sin[turn]!;
          const ti = re[b]! * sin[turn]! + im[b]! * cos[turn]!;
          re[b] = re[a]! - tr;
          im[b] = im[a]! - ti;
          re[a] = re[a]! + tr;
          im[a] = im[a]! + ti;
        }
      }
    }
    // The second signal went in as the imaginary part, so each bin and its mirror image hold both.
    for (let k = 0; k <= size / 2; k++) {
      const mirror = (size - k) & (size - 1);
      power[k] = (re[k]! ** 2 + im[k]! ** 2 + re[mirror]! ** 2 + im[mirror]! ** 2) / 2;
    }
    return power;
  }
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((value >> bit) & 1) << (bits - 1 - bit);
  return reversed >>> 0;
}

/** An FFT of one fixed size that keeps its tables and buffers, so that a frame allocates nothing. */
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
    const { size, re, im, reversed, power } = this;
    for (let k = 0; k < size; k++) {
      re[k] = input[reversed[k]!]!;
      im[k] = second ? second[reversed[k]!]! : 0;
    }
    let span = 1;
    for (; span * 4 <= size; span *= 4) this.joinFours(span);
    if (span < size) this.joinPairs(span);
    // The second signal went in as the imaginary part, so each bin and its mirror image hold both.
    for (let k = 0; k <= size / 2; k++) {
      const mirror = (size - k) & (size - 1);
      power[k] = (re[k]! ** 2 + im[k]! ** 2 + re[mirror]! ** 2 + im[mirror]! ** 2) / 2;
    }
    return power;
  }

  /** Makes transforms of four times a length out of four neighbours of it: two rounds of pairs at once. */
  private joinFours(length: number): void {
    const { size, re, im, cos, sin } = this;
    const step = size / (4 * length);
    for (let k = 0, turn = 0; k < length; k++, turn += step) {
      const [cos1, sin1, cos2, sin2] = [cos[turn]!, sin[turn]!, cos[2 * turn]!, sin[2 * turn]!];
      for (let a = k; a < size; a += 4 * length) {
        const b = a + length;
        const c = b + length;
        const d = c + length;
        const reB = re[b]! * cos2 - im[b]! * sin2;
        const imB = re[b]! * sin2 + im[b]! * cos2;
        const reD = re[d]! * cos2 - im[d]! * sin2;
        const imD = re[d]! * sin2 + im[d]! * cos2;
        const reSum = re[c]! + reD;
        const imSum = im[c]! + imD;
        const reDiff = re[c]! - reD;
        const imDiff = im[c]! - imD;
        const reTurned = reSum * cos1 - imSum * sin1;
        const imTurned = reSum * sin1 + imSum * cos1;
        // A quarter of a circle further: times −i.
        const reQuarter = reDiff * sin1 + imDiff * cos1;
        const imQuarter = imDiff * sin1 - reDiff * cos1;
        const reUp = re[a]! + reB;
        const imUp = im[a]! + imB;
        const reDown = re[a]! - reB;
        const imDown = im[a]! - imB;
        re[a] = reUp + reTurned;
        im[a] = imUp + imTurned;
        re[b] = reDown + reQuarter;
        im[b] = imDown + imQuarter;
        re[c] = reUp - reTurned;
        im[c] = imUp - imTurned;
        re[d] = reDown - reQuarter;
        im[d] = imDown - imQuarter;
      }
    }
  }

  /** The same of two neighbours, which are the halves of the whole. */
  private joinPairs(length: number): void {
    const { re, im, cos, sin } = this;
    for (let a = 0; a < length; a++) {
      const b = a + length;
      const reB = re[b]! * cos[a]! - im[b]! * sin[a]!;
      const imB = re[b]! * sin[a]! + im[b]! * cos[a]!;
      re[b] = re[a]! - reB;
      im[b] = im[a]! - imB;
      re[a] = re[a]! + reB;
      im[a] = im[a]! + imB;
    }
  }
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((value >> bit) & 1) << (bits - 1 - bit);
  return reversed >>> 0;
}

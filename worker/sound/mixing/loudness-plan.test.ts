import {
  correctLoudness,
  isSmallStep,
  loudnessFilters,
  planLoudness,
  responseBetween,
  usualResponse,
  type LoudnessTry,
} from './loudness-plan';

const measured = (integratedLufs: number | null, truePeakDbtp: number | null) => ({
  integratedLufs,
  truePeakDbtp,
  rangeLu: 1,
});

test('a plain gain is planned if the peaks allow it', () => {
  const plan = planLoudness(measured(-30, -20), 'social')!;
  expect(plan).toEqual({ gainDb: 16, makeUpDb: 0, limitDb: null, compress: false });
  expect(loudnessFilters(plan, 'deliver')).toEqual(['volume=16.000dB']);
});

test('peaks above the ceiling need a limiter, and very high ones a compressor before it', () => {
  expect(planLoudness(measured(-18, -4), 'social')).toMatchObject({
    gainDb: 4,
    limitDb: -1.7,
    compress: false,
  });
  const peaky = planLoudness(measured(-30, -3), 'podcast')!;
  expect(peaky).toMatchObject({ gainDb: 14, compress: true });
  expect(loudnessFilters(peaky, 'deliver').join(',')).toMatch(/^volume.*acompressor.*96000.*alimiter.*48000/);
  expect(loudnessFilters(peaky, 'try').join(',')).not.toContain('aresample');
});

test('silence and loudness off need no plan, and near-silence is amplified only up to a limit', () => {
  expect(planLoudness(measured(null, null), 'social')).toBeNull();
  expect(planLoudness(measured(-20, -3), 'off')).toBeNull();
  expect(planLoudness(measured(-69, -60), 'social')).toMatchObject({ gainDb: 40 });
});

test('a result within half a unit and below −1 dBTP is kept', () => {
  const plan = planLoudness(measured(-18, -4), 'social')!;
  expect(correctLoudness({ plan: plan, after: measured(-14.5, -1.0) }, 'social')).toBeNull();
});

test('a result off target is corrected before and at the limiter', () => {
  const plan = planLoudness(measured(-18, -4), 'social')!;
  expect(correctLoudness({ plan: plan, after: measured(-14.8, -1.6) }, 'social')).toMatchObject({
    gainDb: 4,
    makeUpDb: expect.closeTo(1, 6),
  });
  expect(correctLoudness({ plan: plan, after: measured(-14, -0.5) }, 'social')!.limitDb).toBeCloseTo(-2.7);
  const plain = planLoudness(measured(-20, -8), 'social')!;
  expect(correctLoudness({ plan: plain, after: measured(-14, -0.9) }, 'social')!.limitDb).toBeCloseTo(-2.3);
});

test('a correction that cannot help is not tried', () => {
  const plan = { gainDb: 40, makeUpDb: 0, limitDb: null, compress: false };
  expect(correctLoudness({ plan: plan, after: measured(-29, -20) }, 'social')).toBeNull();
});

/** Tries plans on a limiter with this response until one is good; returns its loudness and the number of tries. */
function converge(loudnessAt: (makeUpDb: number) => number): { lufs: number; tries: number } {
  let plan = planLoudness(measured(-20, -2), 'social')!;
  let before: LoudnessTry | undefined;
  for (let tries = 1; ; tries += 1) {
    const lufs = loudnessAt(plan.makeUpDb);
    const tried = { plan, after: measured(Math.round(lufs * 10) / 10, -1.5) };
    const response = before && responseBetween(before, tried);
    const better = correctLoudness(tried, 'social', response);
    if (!better || tries === 10) return { lufs, tries };
    before = tried;
    plan = better;
  }
}

test('a correction learns the response of the limiter from the last step', () => {
  const speech = converge((makeUpDb) => -15 + 0.8 * makeUpDb);
  expect(speech.tries).toBe(2);
  // A drum that is all peak: a third comes through at first, more once its tail is raised.
  const drum = converge((makeUpDb) => -17 + 0.3 * makeUpDb + 0.006 * makeUpDb ** 2);
  const stubborn = converge((makeUpDb) => -18 + 0.26 * makeUpDb);
  for (const { lufs, tries } of [speech, drum, stubborn]) {
    expect(Math.abs(lufs + 14)).toBeLessThanOrEqual(0.55);
    expect(tries).toBeLessThanOrEqual(4);
  }
});

test('a step counts as small if its correction is good at a full and at half a response', () => {
  const plan = planLoudness(measured(-18, -4), 'social')!;
  const isSmall = (lufs: number | null) => isSmallStep({ plan, after: measured(lufs, null) }, 'social');
  expect([-15, -13.2, -15.1, -12, null].map(isSmall)).toEqual([true, true, false, false, false]);
});

test('two nearly equal tries do not make the next one overshoot', () => {
  const plan = { gainDb: 6, makeUpDb: 2, limitDb: -1.7, compress: false };
  const before = { plan: { ...plan, makeUpDb: 1.9 }, after: measured(-15, -1.6) };
  expect(responseBetween(before, { plan, after: measured(-15, -1.6) })).toBe(usualResponse);
  expect(responseBetween(before, { plan, after: measured(null, null) })).toBe(usualResponse);
});

test('a lower limit is compensated by more gain before the limiter', () => {
  const plan = { gainDb: 6, makeUpDb: 2, limitDb: -1.7, compress: false };
  const better = correctLoudness({ plan, after: measured(-14, -0.7) }, 'social', 0.5)!;
  expect(better.limitDb).toBeCloseTo(-2.5);
  expect(better.makeUpDb).toBeCloseTo(2.8);
});

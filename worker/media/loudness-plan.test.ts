import { correctLoudness, loudnessFilters, planLoudness } from './loudness-plan';

const measured = (integratedLufs: number | null, truePeakDbtp: number | null) => ({
  integratedLufs,
  truePeakDbtp,
  rangeLu: 1,
});

test('a plain gain does where the peaks allow it', () => {
  const plan = planLoudness(measured(-30, -20), 'social')!;
  expect(plan).toEqual({ gainDb: 16, makeUpDb: 0, limitDb: null, compress: false });
  expect(loudnessFilters(plan)).toEqual(['volume=16.000dB']);
});

test('peaks above the ceiling call for a limiter, very high ones for a compressor before it', () => {
  expect(planLoudness(measured(-18, -4), 'social')).toMatchObject({
    gainDb: 4,
    limitDb: -1.7,
    compress: false,
  });
  const peaky = planLoudness(measured(-30, -3), 'podcast')!;
  expect(peaky).toMatchObject({ gainDb: 14, compress: true });
  expect(loudnessFilters(peaky).join(',')).toMatch(/^volume.*acompressor.*192000.*alimiter.*48000/);
});

test('silence and loudness off need nothing, near-silence is not blown up without end', () => {
  expect(planLoudness(measured(null, null), 'social')).toBeNull();
  expect(planLoudness(measured(-20, -3), 'off')).toBeNull();
  expect(planLoudness(measured(-69, -60), 'social')).toMatchObject({ gainDb: 40 });
});

test('what is within half a unit and below −1 dBTP stays', () => {
  const plan = planLoudness(measured(-18, -4), 'social')!;
  expect(correctLoudness(plan, measured(-14.5, -1.0), 'social')).toBeNull();
});

test('what is off is corrected, before the limiter and at it', () => {
  const plan = planLoudness(measured(-18, -4), 'social')!;
  expect(correctLoudness(plan, measured(-14.8, -1.6), 'social')).toMatchObject({
    gainDb: 4,
    makeUpDb: expect.closeTo(1, 6),
  });
  expect(correctLoudness(plan, measured(-14, -0.5), 'social')!.limitDb).toBeCloseTo(-2.7);
  const plain = planLoudness(measured(-20, -8), 'social')!;
  expect(correctLoudness(plain, measured(-14, -0.9), 'social')!.limitDb).toBeCloseTo(-2.3);
});

test('a correction that cannot help is not tried', () => {
  const plan = { gainDb: 40, makeUpDb: 0, limitDb: null, compress: false };
  expect(correctLoudness(plan, measured(-29, -20), 'social')).toBeNull();
});

import { createLoudnessReader } from './loudness';

const summary = (integrated: string) =>
  `[Parsed_ebur128_4 @ 0x559debb94d40] Summary:

  Integrated loudness:
    I:         ${integrated} LUFS
    Threshold: -32.2 LUFS

  Loudness range:
    LRA:        20.0 LU
    Threshold: -42.2 LUFS
    LRA low:   -42.2 LUFS
    LRA high:  -22.2 LUFS
`.split('\n');

function read(lines: string[], truePeakDbtp: number | null = null) {
  const reader = createLoudnessReader();
  for (const line of lines) reader.onLogLine(line);
  return reader.loudness(truePeakDbtp);
}

test('the last summary is read if ffmpeg rebuilt its graph', () => {
  const wanted = { integratedLufs: -22.2, truePeakDbtp: -21.5, rangeLu: 20 };
  expect(read(['  title : I: -3 LUFS', ...summary('-22.2')], -21.53)).toEqual(wanted);
  expect(read([...summary('-70.0'), ...summary('-22.2')], -21.53)).toEqual(wanted);
});

test('silence and audio shorter than the gate have no loudness', () => {
  const silent = { integratedLufs: null, truePeakDbtp: null, rangeLu: null };
  expect(read(summary('-70.0'))).toEqual(silent);
  expect(read(summary('-70.0'), -12).truePeakDbtp).toBe(-12);
  expect(read([])).toEqual(silent);
});

import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import { decodeAnalysis, levelToDb, type Analysis } from '@/core/analysis/analysis';
import { ffmpeg, speak } from '../sound/fixtures/make-media';
import { analyzeAudioFile } from './analyze-audio';
import { tempDir } from '../../tests/studio/temp-dir';

const dir = tempDir('analyze');
const at = (name: string) => join(dir, name);

beforeAll(() => {
  process.env.DATA_DIR = dir;
  process.env.LOG_LEVEL = 'silent';
  resetEnv();
  speak(at('voice.wav'));
});

async function analysed(name: string, ...filters: string[]): Promise<Analysis> {
  ffmpeg('-i', at('voice.wav'), '-af', filters.join(','), at(name));
  const signal = new AbortController().signal;
  const progress: number[] = [];
  const bytes = await analyzeAudioFile({
    ...{ path: at(name), signal, workDir: dir, durationSec: 5 },
    onProgress: (percent) => progress.push(percent),
  });
  expect(progress.length).toBeGreaterThan(0);
  expect(Math.max(...progress)).toBeLessThanOrEqual(100);
  return decodeAnalysis(bytes);
}

/** How many decibels louder the first is, as a whole and in its loudest band. */
function louderBy(first: Analysis, second: Analysis): number[] {
  const loudest = first.bandReferences.indexOf(Math.max(...first.bandReferences));
  return [
    levelToDb(first, first.rmsReference) - levelToDb(second, second.rmsReference),
    levelToDb(first, first.bandReferences[loudest]!) - levelToDb(second, second.bandReferences[loudest]!),
  ];
}

test('a voice whose sides cancel out, or that is on one side alone, moves the picture as loudly as it sounds', async () => {
  const plain = await analysed('plain.flac', 'pan=stereo|c0=c0|c1=c0');
  for (const by of louderBy(plain, await analysed('inverted.flac', 'pan=stereo|c0=c0|c1=-1*c0'))) {
    expect(Math.abs(by)).toBeLessThan(0.7);
  }
  for (const by of louderBy(plain, await analysed('left.flac', 'pan=stereo|c0=c0|c1=0*c0'))) {
    expect(Math.abs(by - 3)).toBeLessThan(0.7);
  }
});

/** Speech for the benchmarks, as long as is wanted: sentences read by several voices over a quiet room. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sentences = [
  'Good evening, and thank you for listening to this rather long recording.',
  'What I wanted to tell you today began on a rainy Tuesday, at the harbour.',
  'Nobody had expected the ferry to be late; and yet, there we stood, waiting.',
  'Seventeen people, two dogs, and one very loud accordion.',
  'So we talked. About work, about the weather, about nothing at all.',
  'And then, just before midnight, somebody began to sing!',
];
const voices = ['en', 'en+f3', 'en+m7', 'en+f5', 'en+m2', 'en-us+f2'];

/** Runs ffmpeg on the benchmark's own files. */
export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** One voice reading all sentences, as 22.05 kHz mono wav. */
export function readAloud(path: string, voice: number, wordsPerMinute = 150): void {
  const turned = [...sentences.slice(voice % 6), ...sentences.slice(0, voice % 6)];
  const args = [
    '-v',
    voices[voice % 6]!,
    '-s',
    String(wordsPerMinute),
    '-p',
    String(40 + ((voice * 7) % 30)),
  ];
  execFileSync('espeak-ng', [...args, '-w', path, turned.join(' ')]);
}

/**
 * Six voices in turn at their own levels, over the noise of a room, for `durationSec`, as 44.1 kHz stereo
 * in whatever the options say.
 */
export function makeSpeech(folder: string, name: string, durationSec: number, options: string[]): string {
  const list = join(folder, `${name}.txt`);
  const lines = voices.map((_, voice) => {
    const spoken = join(folder, `${name}-${voice}.wav`);
    readAloud(spoken, voice, 140 + 8 * voice);
    const levelled = join(folder, `${name}-${voice}-levelled.wav`);
    ffmpeg('-i', spoken, '-af', `volume=${-3 * (voice % 3)}dB,apad=pad_dur=0.7`, '-ar', '44100', levelled);
    return `file '${levelled}'`;
  });
  writeFileSync(list, lines.join('\n'));
  const path = join(folder, name);
  const speech = ['-stream_loop', '-1', '-f', 'concat', '-safe', '0', '-i', list];
  const room = ['-f', 'lavfi', '-i', 'anoisesrc=color=pink:amplitude=0.004:sample_rate=44100:seed=7'];
  const graph = '[0:a]pan=stereo|c0=c0|c1=0.8*c0[s];[1:a]pan=stereo|c0=c0|c1=c0[n];[s][n]amix=normalize=0';
  ffmpeg(...speech, ...room, '-filter_complex', graph, '-t', String(durationSec), ...options, path);
  return path;
}

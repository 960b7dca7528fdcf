/** Thirty short recordings that differ in what makes loudness hard: level, peaks, channels, content. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg, readAloud } from './make-recordings';

interface Sample {
  what: string;
  path: string;
}

/** Debian's asterisk-core-sounds-en-wav, where it is installed. */
const promptsFolder = '/usr/share/asterisk/sounds/en_US_f_Allison';
const prompts = ['demo-congrats', 'demo-instruct', 'vm-intro', 'tt-weasels', 'conf-adminmenu'];

/** What is done to a voice before it comes in. */
const treatments: [string, string][] = [
  ['mono voice', 'anull'],
  ['stereo voice', 'pan=stereo|c0=c0|c1=c0'],
  ['voice on the left alone', 'pan=stereo|c0=c0|c1=0*c0'],
  ['very quiet voice', 'volume=-35dB'],
  ['very loud voice', 'volume=14dB,alimiter=limit=0.99:level=false'],
  ['clipped voice', 'volume=24dB'],
  ['peaky voice', 'aexciter=amount=8,compand=points=-90/-110|-30/-50|-20/-20|-3/0'],
  ['compressed voice', 'acompressor=threshold=-30dB:ratio=12:attack=1:makeup=4'],
  ['voice in a hall', 'aecho=0.8:0.7:60|110|190:0.4|0.3|0.2'],
  ['voice on the telephone', 'highpass=f=300,lowpass=f=3400,aresample=8000'],
  ['voice, then a whisper', "volume='if(lt(t,10),1,0.05)':eval=frame"],
  ['voice with knocks', "aeval='val(0)*0.2+0.95*lt(mod(t,3),0.004)'"],
];

const tone = (hz: number, volume: number) => `${volume}*sin(2*PI*${hz}*t)`;
/** Four chords in turn, a bass, and a drum twice a second. */
const music = [
  `0.3*(${[0, 4, 7].map((step) => tone(Math.round(220 * 2 ** (step / 12)), 0.4)).join('+')})*exp(-mod(t,2))`,
  tone(55, 0.25),
  '0.7*(random(0)-0.5)*exp(-30*mod(t,0.5))',
].join('+');
const synthesised: [string, string][] = [
  ['music', `aevalsrc='${music}|${music}':s=44100:d=20`],
  ['quiet music', `aevalsrc='0.02*(${music})|0.02*(${music})':s=48000:d=20`],
  [
    'loud music, limited',
    `aevalsrc='4*(${music})|4*(${music})':s=48000:d=20,alimiter=limit=0.98:level=false`,
  ],
  ['drum alone', `aevalsrc='0.9*(random(0)-0.5)*exp(-40*mod(t,0.5))':s=44100:d=20`],
  ['pure tone', `aevalsrc='${tone(1000, 0.1)}':s=48000:d=15`],
  ['pink noise', 'anoisesrc=color=pink:amplitude=0.3:d=15:seed=3'],
];

/** Makes the recordings in the folder. */
export function makeLoudnessSet(folder: string): Sample[] {
  const set: Sample[] = [];
  treatments.forEach(([what, filter], nth) => {
    const spoken = join(folder, 'spoken.wav');
    for (const voice of [nth, nth + 1]) {
      if (nth >= 6 && voice > nth) continue;
      readAloud(spoken, voice);
      const path = join(folder, `set-${set.length}.wav`);
      ffmpeg('-i', spoken, '-af', filter, '-t', '30', path);
      set.push({ what: `${what} ${voice % 6}`, path });
    }
  });
  for (const [what, source] of synthesised) {
    const path = join(folder, `set-${set.length}.flac`);
    ffmpeg('-f', 'lavfi', '-i', source, path);
    set.push({ what, path });
  }
  return [...set, ...promptSamples(), ...shortVoices(folder, 30 - set.length)].slice(0, 35);
}

function promptSamples(): Sample[] {
  if (!existsSync(promptsFolder)) return [];
  const there = new Set(readdirSync(promptsFolder));
  const known = prompts.map((name) => `${name}.wav`).filter((name) => there.has(name));
  return known.map((name) => ({ what: `studio prompt ${name}`, path: join(promptsFolder, name) }));
}

function shortVoices(folder: string, count: number): Sample[] {
  return Array.from({ length: count }, (_, nth) => {
    const path = join(folder, `short-${nth}.wav`);
    readAloud(path, nth, 110 + 30 * nth);
    const cut = join(folder, `short-${nth}-cut.mp3`);
    ffmpeg(
      '-i',
      path,
      '-af',
      `volume=${6 - 5 * nth}dB`,
      '-t',
      String(3 + 2 * nth),
      '-c:a',
      'libmp3lame',
      cut,
    );
    return { what: `${3 + 2 * nth} s of mp3`, path: cut };
  });
}

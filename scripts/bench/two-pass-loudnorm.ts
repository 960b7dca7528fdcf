/** What people run to bring an edit to −14 LUFS: loudnorm to measure, and again to write. */
import { spawnSync } from 'node:child_process';
import { ffmpeg } from './make-recordings';

function logOf(...args: string[]): string {
  const { status, stderr } = spawnSync('ffmpeg', ['-nostdin', '-hide_banner', '-nostats', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return stderr;
}

const target = 'loudnorm=I=-14:TP=-1.5:LRA=11';

/** Cuts, joins, measures; cuts and joins again, and writes the m4a that a save writes. */
export function saveByLoudnorm(
  source: string,
  cuts: { startSec: number; endSec: number }[],
  out: string,
  coder: string[] = [],
): void {
  const inputs = cuts.flatMap(({ startSec, endSec }) => [
    '-ss',
    String(startSec),
    '-to',
    String(endSec),
    '-i',
    source,
  ]);
  const joined = `${cuts.map((_, nth) => `[${nth}:a]`).join('')}concat=n=${cuts.length}:v=0:a=1`;
  const log = logOf(...inputs, '-filter_complex', `${joined},${target}:print_format=json`, '-f', 'null', '-');
  const measured = JSON.parse(log.slice(log.lastIndexOf('{'), log.lastIndexOf('}') + 1)) as Record<
    string,
    string
  >;
  const second = [
    ...[target, `measured_I=${measured.input_i}`, `measured_TP=${measured.input_tp}`],
    ...[`measured_LRA=${measured.input_lra}`, `measured_thresh=${measured.input_thresh}`],
    ...[`offset=${measured.target_offset}`, 'linear=true'],
  ].join(':');
  const encode = [
    '-ar',
    '48000',
    '-ac',
    '2',
    '-c:a',
    'aac',
    ...coder,
    '-b:a',
    '256k',
    '-movflags',
    '+faststart',
  ];
  ffmpeg(...inputs, '-filter_complex', `${joined},${second}`, ...encode, out);
}

/** Measured from the finished file, apart from whatever wrote it. */
export function measureLoudness(path: string): { integratedLufs: number; truePeakDbtp: number } {
  const log = logOf('-i', path, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-');
  const summary = log.slice(log.lastIndexOf('Summary:'));
  const [, integrated] = /I:\s+(-?[\d.]+) LUFS/.exec(summary) ?? [];
  const [, peak] = /Peak:\s+(-?[\d.]+) dBFS/.exec(summary) ?? [];
  return { integratedLufs: Number(integrated), truePeakDbtp: Number(peak) };
}

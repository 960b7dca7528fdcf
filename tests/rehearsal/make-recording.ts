import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

let made = 0;

/** A WAV file of tones over noise, another one each time: the same file twice would be one recording. */
export async function makeRecording(path: string, durationSec: number): Promise<void> {
  const toneHz = 220 + 17 * (made += 1);
  const graph = `sine=f=${toneHz}:d=${durationSec}:b=4[tone];anoisesrc=d=${durationSec}:a=0.05[noise];[tone][noise]amix=2`;
  const args = ['-nostdin', '-loglevel', 'error', '-filter_complex', graph, '-ar', '48000', path];
  await promisify(execFile)('ffmpeg', args);
}

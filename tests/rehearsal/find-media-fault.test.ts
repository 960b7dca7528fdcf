import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMediaFault } from './find-media-fault';
import { tempDir } from '../studio/temp-dir';

const folder = tempDir('media');

const tone = ['-f', 'lavfi', '-i', 'sine=d=2'];
const picture = ['-f', 'lavfi', '-i', 'color=red:s=64x64:r=10:d=2'];
const make = (name: string, ...args: string[]) => {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', ...args, path]);
  return readFileSync(path);
};

it('tells a file that plays as long as its job says from one that does not', async () => {
  const whole = make('whole.mp4', ...tone, ...picture);
  expect(await findMediaFault('v/master.mp4', whole, 2)).toBeNull();
  expect(await findMediaFault('v/master.mp4', whole, 3)).toMatch(/^plays for 2\S* s, not 3 s$/);
  const silent = make('silent.mp4', ...picture);
  expect(await findMediaFault('v/master.mp4', silent, 2)).toBe('holds video, not audio video');
  expect(await findMediaFault('a/audio.m4a', make('a.m4a', ...tone), 2)).toBeNull();
  expect(await findMediaFault('a/audio.m4a', Buffer.from('<html>'), 2)).toBe(
    'holds nothing that plays, not audio',
  );
  const poster = make('poster.jpg', ...picture, '-frames:v', '1');
  expect(await findMediaFault('v/poster.jpg', poster, 2)).toBeNull();
});

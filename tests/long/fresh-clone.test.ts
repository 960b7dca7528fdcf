import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/studio/ports';
import { RunningCommand } from '../start/RunningCommand';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(30 * 60_000);

test('a fresh clone starts, makes a video and stops', async () => {
  const folder = tempDir('clone');
  const clone = join(folder, 'clone');
  const port = String(await findFreePort('127.0.0.1'));
  const env = { DATA_DIR: join(folder, 'data'), HOST: '127.0.0.1', PORT: port };
  try {
    execFileSync('git', ['clone', '--quiet', process.cwd(), clone]);
    execFileSync('espeak-ng', ['-w', join(folder, 'voice.wav'), 'From nothing to a video.']);
    const studio = new RunningCommand('./scripts/start', [], env, clone);
    await studio.waitFor(/Pocketreel is ready/, 25 * 60_000);
    const reel = new RunningCommand(
      join(clone, 'scripts/reel'),
      ['voice.wav', '--title', 'Hello'],
      env,
      folder,
    );
    expect([await reel.end(), reel.output]).toEqual([0, expect.stringContaining('Hello.mp4')]);
    expect(await studio.stop()).toBe(0);
    expect(existsSync(join(folder, 'Hello.mp4'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

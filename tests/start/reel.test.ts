import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/studio/ports';
import { processesWith } from './processes';
import { RunningCommand } from './RunningCommand';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

jest.setTimeout(300_000);

const reelCommand = join(process.cwd(), 'scripts/reel');
let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = tempDir('reel');
  dataDir = join(folder, 'data');
});

function speak(name: string, words: string): number {
  const wav = join(folder, 'speech.wav');
  execFileSync('espeak-ng', ['-w', wav, words]);
  execFileSync('ffmpeg', ['-v', 'error', '-i', wav, '-c:a', 'aac', join(folder, name)]);
  return durationSec(join(folder, name));
}

function durationSec(file: string, stream?: string): number {
  const what = stream
    ? ['-select_streams', stream, '-show_entries', 'stream=duration']
    : ['-show_entries', 'format=duration'];
  return Number(
    execFileSync('ffprobe', ['-v', 'error', ...what, '-of', 'csv=p=0', file], { encoding: 'utf8' }),
  );
}

/** Called from the folder of the recording, as a person would. */
const reel = (...args: string[]) =>
  new RunningCommand(reelCommand, args, { DATA_DIR: dataDir, PORT: '0' }, folder);

describe('reel', () => {
  test('makes a video as long as the sound, and leaves no studio behind', async () => {
    const spokenSec = speak('voice.m4a', 'One recording, one video.');
    const command = reel('voice.m4a', '--title', 'Hello', '--out', 'hello.mp4');
    expect([await command.end(), command.output]).toEqual([0, expect.stringContaining('hello.mp4')]);
    const video = join(folder, 'hello.mp4');
    const oneFrameSec = 1 / 30;
    expect(Math.abs(durationSec(video, 'v') - durationSec(video, 'a'))).toBeLessThanOrEqual(
      oneFrameSec + 0.001,
    );
    expect(Math.abs(durationSec(video, 'a') - spokenSec)).toBeLessThan(0.05);
    expect(command.output.split('\n')).toEqual(
      expect.arrayContaining([
        'Uploading',
        expect.stringMatching(/^([23])\/\1 Drawing video$/),
        'Downloading video',
      ]),
    );
    expect(processesWith('DATA_DIR', dataDir)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('uses the studio that runs on its data folder', async () => {
    speak('voice.m4a', 'Hello.');
    const env = { DATA_DIR: dataDir, PORT: String(await findFreePort('127.0.0.1')), HOST: '127.0.0.1' };
    const studio = new RunningCommand('./scripts/start', [], env);
    try {
      await studio.waitFor(/Pocketreel is ready/);
      const command = reel('voice.m4a', '--aspect', '1:1', '--look', 'ring');
      expect([await command.end(), command.output]).toEqual([0, expect.stringContaining('voice.mp4')]);
      expect(command.output).not.toContain('Starting a studio');
      expect(existsSync(join(folder, 'voice.mp4'))).toBe(true);
    } finally {
      expect(await studio.stop()).toBe(0);
    }
  });

  test('says in one sentence why a file is no recording', async () => {
    writeFileSync(join(folder, 'notes.m4a'), 'these are words, not sound\n'.repeat(100));
    const command = reel('notes.m4a');
    expect(await command.end()).toBe(1);
    expect(command.output).toMatch(/\nThis file is not audio or video that we can read\..*\n$/);
    expect(processesWith('DATA_DIR', dataDir)).toEqual([]);
  });

  test.each([
    [['gone.m4a'], /^There is no file .*gone\.m4a\./],
    [['x.m4a', '--look', 'sparkle'], /^--look does not know "sparkle"; use one of: bars, ring/],
    [['x.m4a', '--aspct', '1:1'], /^Unknown option '--aspct'/],
    [[], /^Name a recording or a link/],
    [['https://youtu.be/abcdefghijk'], /Add --rights/],
  ])('explains what is wrong with %j', async (args, sentence) => {
    const command = reel(...args);
    expect(await command.end()).toBe(1);
    expect(command.output).toMatch(sentence);
  });

  test('cancels its job and stops its studio on Ctrl-C', async () => {
    speak('voice.m4a', 'This one is stopped half-way. '.repeat(20));
    const command = reel('voice.m4a');
    await command.waitFor(/Drawing video/);
    command.child.kill('SIGINT');
    expect(await command.end()).toBe(130);
    expect(command.output).toMatch(/Cancelled\.\n$/);
    await until(() => processesWith('DATA_DIR', dataDir).length === 0, 5000);
    expect(existsSync(join(folder, 'voice.mp4'))).toBe(false);
  });
});

import { defaultName } from './plan-reel';
import { readFlags } from './read-flags';
import { StageDisplay } from './StageDisplay';

test.each([
  [{ title: 'Hello, World!', source: { type: 'file', name: 'a.m4a' } }, 'Hello-World.mp4'],
  [{ source: { type: 'file', name: '../notes/Morning walk.m4a' } }, 'Morning-walk.mp4'],
  [{ title: 'Grüße aus 東京', source: { type: 'file', name: 'a.m4a' } }, 'Grüße-aus-東京.mp4'],
  [{ title: '../../etc', source: { type: 'file', name: 'a.m4a' } }, 'etc.mp4'],
  [{ title: '🎉', source: { type: 'url', url: 'https://example.org/x.mp3' } }, 'example-org.mp4'],
] as const)('without --out, %j is named %s', (flags, name) => {
  expect(defaultName(flags)).toBe(name);
});

test('what is left out takes its usual value', () => {
  expect(readFlags(['voice.m4a'])).toEqual({
    source: { type: 'file', name: 'voice.m4a' },
    title: undefined,
    look: 'bars',
    aspect: '9:16',
    loudness: 'social',
    out: undefined,
    rights: false,
  });
});

function show(isTTY: boolean): string {
  let written = '';
  const out = { isTTY, write: (text: string) => (written += text) };
  const display = new StageDisplay(out as unknown as NodeJS.WriteStream);
  display.show('Uploading', 0);
  display.show('Uploading', 50);
  display.done();
  display.show('Checking', null);
  display.finishLine();
  return written;
}

test('away from a terminal each stage is one line', () => {
  expect(show(false)).toBe('Uploading\nChecking\n');
});

test('on a terminal a stage with a number has a bar, one without has none', () => {
  const shown = show(true);
  expect(shown).toMatch(/Uploading +█{15}░{15} {2}50 %/);
  expect(shown).toContain('100 %\n');
  expect(shown).toMatch(/Checking +…\n$/);
});

import { sanitiseTitle, titleFromFilename } from './title-from-filename';

test.each([
  ['Voice 001.m4a', 'Voice 001'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\fakepath\\talk.final.mp3', 'talk.final'],
  ['Grüße 🎉.wav', 'Grüße 🎉'],
  ['bad\u0000\u202Ename\n.mp3', 'bad name'],
  ['.mp3', '.mp3'],
  ['\u200B\u2060.mp3', 'Recording'],
  ['', 'Recording'],
  [undefined, 'Recording'],
])('%j is titled %j', (filename, title) => expect(titleFromFilename(filename)).toBe(title));

test('a title is never longer than 200 characters', () => {
  expect([...sanitiseTitle('🎉'.repeat(500))]).toHaveLength(200);
});

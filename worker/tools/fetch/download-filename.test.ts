import { downloadFilename } from './download-filename';

/** A header as Node gives it: one character for each byte. */
const header = (text: string, encoding: 'utf8' | 'latin1' = 'utf8') =>
  Buffer.from(text, encoding).toString('latin1');
const named = (disposition: string | undefined, path = '/') =>
  downloadFilename(disposition, new URL(path, 'http://example.com'));

describe('the filename of a download', () => {
  it.each([
    ['raw UTF-8', header('attachment; filename="Größe 日本.m4a"'), 'Größe 日本.m4a'],
    ['raw Latin-1', header('attachment; filename="Größe.m4a"', 'latin1'), 'Größe.m4a'],
    ['no quotes around spaces', 'attachment; filename=My Talk.m4a', 'My Talk.m4a'],
    ['quotes within no quotes', 'attachment; filename=My "best" Talk.m4a; size=9', 'My "best" Talk.m4a'],
    ['percent signs of a browser', 'attachment; filename="My%20Talk%20%C3%9C.m4a"', 'My Talk Ü.m4a'],
    ['a percent sign of its own', 'attachment; filename="100% true.m4a"', '100% true.m4a'],
    ['quotes and line ends as forms send them', 'attachment; filename="a %22b%22%0D%0Ac.m4a"', 'a "b" c.m4a'],
    ['an escaped quote', String.raw`attachment; filename="say \"hi\".m4a"`, 'say "hi".m4a'],
    ["a folder of somebody's disk", String.raw`attachment; filename="C:\audio\talk.mp3"`, 'talk.mp3'],
    ['a semicolon in quotes', 'attachment; filename="a; b.m4a"; size=99', 'a; b.m4a'],
    [
      'a name in UTF-8 beside a poor one',
      `a; filename="Gr__e.m4a"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.m4a`,
      'Größe.m4a',
    ],
    [
      'the same the other way round',
      `a; filename*=UTF-8''Gr%C3%B6%C3%9Fe.m4a; filename="Gr__e.m4a"`,
      'Größe.m4a',
    ],
    ['a name in Latin-1', `attachment; filename*=ISO-8859-1''Caf%E9.m4a`, 'Café.m4a'],
    ['a name in Shift JIS', `attachment; filename*=Shift_JIS'ja'%93%FA%96%7B.m4a`, '日本.m4a'],
    ['an extended name in quotes', `attachment; filename*="UTF-8''Caf%C3%A9.m4a"`, 'Café.m4a'],
    ['an extended name that is none', header('attachment; filename*=Größe.m4a'), 'Größe.m4a'],
    ['an unknown charset beside a plain name', `a; filename*=klingon''%E9; filename=plain.m4a`, 'plain.m4a'],
    ['words of a mail', 'attachment; filename="=?UTF-8?B?R3LDtsOfZS5tNGE=?="', 'Größe.m4a'],
    ['printed words of a mail', 'attachment; filename="=?iso-8859-1?Q?Caf=E9_eins.m4a?="', 'Café eins.m4a'],
    ['two words of a mail', 'a; filename="=?utf-8?q?eins_?= =?utf-8?q?zwei.m4a?="', 'eins zwei.m4a'],
    ['no type', 'filename="talk.m4a"', 'talk.m4a'],
    ['no semicolon', 'attachment filename="talk.m4a"', 'talk.m4a'],
    ['spaces around the sign', 'attachment ; FileName = "talk.m4a"', 'talk.m4a'],
    ['the name twice', 'attachment; filename="talk.m4a"; filename="talk.m4a"', 'talk.m4a'],
    ['no end of its quotes', 'attachment; filename="talk.m4a', 'talk.m4a'],
    [
      'its word within the value of another',
      'form-data; name="x; filename=no"; filename="talk.m4a"',
      'talk.m4a',
    ],
  ])('is read from %s', (_what, disposition, name) => expect(named(disposition)).toBe(name));

  it.each([
    ['/My%20Talk%20%C3%9C.m4a', 'My Talk Ü.m4a'],
    ['/Caf%E9.m4a', 'Café.m4a'],
    ['/größe.m4a', 'größe.m4a'],
    ['/100%.m4a', '100%.m4a'],
    ['/a%2Fb.m4a', 'b.m4a'],
    ['/folder/', undefined],
  ])('is read from the address %s if no header gives one', (path, name) => {
    for (const disposition of [
      undefined,
      'inline',
      'attachment; filename=""',
      'attachment; filename="../.."',
      '"',
    ])
      expect(named(disposition, path)).toBe(name);
  });

  it('is a single line of at most 200 characters', () => {
    expect(named(`a; filename=${'x'.repeat(5_000)}`)).toHaveLength(200);
    expect(named(`a; filename="a\tb\x01.m4a"`)).toBe('a b .m4a');
  });
});

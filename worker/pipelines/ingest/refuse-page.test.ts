import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@/core/errors/errors';
import { refusePage } from './refuse-page';

const folder = mkdtempSync(join(tmpdir(), 'refuse-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function codeOf(content: string | Buffer, contentType?: string, unknownCoding?: string) {
  const path = join(folder, 'arrived');
  writeFileSync(path, content);
  return refusePage({ path, contentType, unknownCoding }).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}
const page = '<!DOCTYPE html><html><head><title>Virus scan warning</title></head></html>';
const mp3 = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), Buffer.from(page)]);

describe('a downloaded link', () => {
  it.each([
    ['with a doctype', page],
    ['without one', '<html lang="en">'],
    ['behind a mark of its bytes, spaces and a comment', '\uFEFF \n<!-- saved -->\n<!doctype HTML >'],
    ['in UTF-16', Buffer.from(`\uFEFF${page}`, 'utf16le')],
    ['in XHTML', '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'],
    ['that is a script alone', '<script>location = "/login"</script>'],
  ])('is recognised as a web page %s, whatever its content type', async (_what, content) => {
    for (const type of [undefined, 'text/html', 'audio/mpeg', 'application/octet-stream'])
      expect(await codeOf(content, type)).toBe('source.web_page');
  });

  it.each([
    ['a feed', '<?xml version="1.0"?><rss version="2.0"><channel/></rss>'],
    ['an Atom feed', '<feed xmlns="http://www.w3.org/2005/Atom">'],
    ['a playlist', '#EXTM3U\n#EXTINF:-1,Radio\nhttp://example.com/x\n'],
    ['a playlist of another kind', '[playlist]\nFile1=http://example.com/x\n'],
  ])('is recognised as %s, whatever its content type', async (_what, content) => {
    for (const type of ['text/html', 'audio/mpeg'])
      expect(await codeOf(content, type)).toBe('source.playlist');
  });

  it('is a recording if its bytes say so, even if the server calls it a page', async () => {
    for (const type of ['text/html; charset=utf-8', 'application/octet-stream', undefined])
      expect(await codeOf(mp3, type, 'zstd')).toBe('taken');
  });

  it('is a page if its bytes are inconclusive and the server calls it one', async () => {
    expect(await codeOf('Sign in first.', 'Text/HTML')).toBe('source.web_page');
    expect(await codeOf('Sign in first.', 'text/plain')).toBe('taken');
    expect(await codeOf('', 'text/html')).toBe('input.empty');
  });

  it('has an unknown encoding if its bytes are inconclusive and its coding is unknown', async () => {
    expect(await codeOf(Buffer.from('28b52ffd', 'hex'), 'audio/mpeg', 'zstd')).toBe(
      'source.unknown_encoding',
    );
  });
});

import fc from 'fast-check';
import { safeNextPath } from './safe-next-path';

const studio = 'https://studio.example';

describe('where signing in leads', () => {
  it('signing in leads to the page that was asked for', () => {
    const own = [
      '/videos/video_1?play=1#end',
      '/recordings/asset_1',
      '/?q=//evil.example',
      '/a#//b',
      '/%2f%2fevil',
      '/loginhelp',
    ];
    for (const asked of own) expect(safeNextPath(asked)).toBe(asked);
    expect(safeNextPath('/videos/../jobs/job_1')).toBe('/jobs/job_1');
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/..//evil.example/',
    '/.//evil.example',
    '/a/..//evil.example',
    '/login/../..//evil.example',
    '/%2e%2e//evil.example',
    '/%2E%2e/%2e//evil.example',
    '/.\\/evil.example',
    '/..\t//evil.example',
    '/login?next=/',
    '/x/../login',
    '/pair?code=x',
    '/api/audio/jobs',
    '/%2e/api',
    '',
    null,
    ['/'],
    new File([], '/'),
  ])('signing in leads to the start page for %j', (asked) => expect(safeNextPath(asked)).toBe('/'));

  it('signing in leads to a page of this studio, as a browser reads it and when it is read twice', () => {
    const piece = fc.constantFrom(
      ...['/', '\\', '.', '..', '%2e', '%2E', '%2f', '%5c', '\t', '\n', '\r', '\0', ' ', '@', ':', '?', '#'],
      ...['evil.example', 'https:', 'javascript:', 'login', 'a', 'ü', '\u2028', '\ud800', '%', '%00', ';'],
    );
    const address = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    const asked = fc.oneof(
      address,
      address.map((rest) => `/${rest}`),
      fc.webUrl(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(asked, (text) => {
        const path = safeNextPath(text);
        expect(new URL(path, studio).origin).toBe(studio);
        expect(new URL(path, studio).href).toBe(studio + path);
        expect(path).not.toMatch(/^\/[/\\]|[\p{Cc}\\]/u);
        expect(safeNextPath(path)).toBe(path);
      }),
      { numRuns: 5000 },
    );
  });
});

import { checkVideoUrl, findAllowedHost } from './youtube-url';

const allowedHosts = 'youtube.com, youtu.be,.Youtube-NoCookie.com.,';
const check = (text: string) => checkVideoUrl(text, { allowedHosts, allowLoopback: false });

describe('checking a link to a video site', () => {
  it.each([
    'https://www.youtube.com/watch?v=abcdefghijk',
    'https://m.youtube.com/shorts/abcdefghijk',
    'https://music.youtube.com/watch?v=abcdefghijk',
    'https://youtube.com./watch?v=abcdefghijk',
    'https://youtu.be/abcdefghijk',
    'https://www.youtube-nocookie.com/embed/abcdefghijk',
  ])('lets %s pass', (text) => {
    expect(check(text).href).toBe(text);
  });

  it.each([
    'https://example.com/watch?v=abcdefghijk',
    'https://notyoutube.com/',
    'https://youtube.com.example.com/',
    'https://example.com/youtube.com',
    'https://8.8.8.8/youtube.com',
  ])('refuses %s as another site', (text) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'source.unsupported_host' }));
  });

  it('keeps refusing what no link may be', () => {
    expect(() => check('https://youtube.com@127.0.0.1/')).toThrow(
      expect.objectContaining({ code: 'source.invalid_url' }),
    );
    expect(() => check('http://127.0.0.1/')).toThrow(
      expect.objectContaining({ code: 'source.blocked_address' }),
    );
  });

  it('names the entry of the list that let a host in', () => {
    expect(findAllowedHost('WWW.YouTube.com', allowedHosts)).toBe('youtube.com');
    expect(findAllowedHost('127.0.0.1', '127.0.0.1')).toBe('127.0.0.1');
    expect(findAllowedHost('example.com', '')).toBeUndefined();
  });
});

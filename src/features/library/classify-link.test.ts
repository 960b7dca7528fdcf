import { classifyLink, completeLink } from './classify-link';

describe('a pasted link', () => {
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['https://www.youtube.com/watch?v=x', 'youtube'],
    ['youtu.be/x', 'youtube'],
    ['https://m.youtube.com/shorts/x', 'youtube'],
    ['https://notyoutube.com/x', 'direct'],
    ['https://youtube.com.example.org/x', 'direct'],
    [' https://example.com/talk.mp3 ', 'direct'],
    ['example.com/talk.mp3', 'direct'],
    ['ftp://example.com/x', 'unusable'],
    ['javascript:alert(1)', 'unusable'],
    ['hello', 'unusable'],
    ['hello there.mp3', 'unusable'],
  ])('"%s" is %s', (text, kind) => expect(classifyLink(text)).toBe(kind));

  it('gets the scheme that was left out', () => {
    expect(completeLink(' youtu.be/x ')).toBe('https://youtu.be/x');
  });
});

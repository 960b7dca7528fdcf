import { pressKeys } from './press-keys';

describe('the key of a press', () => {
  it('stays as long as the same is asked for, so that a lost answer makes no second job', () => {
    const keyOf = pressKeys();
    const first = keyOf('https://example.com/a.mp3');
    expect(keyOf('https://example.com/a.mp3')).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is another one for something else', () => {
    const keyOf = pressKeys();
    expect(keyOf('a')).not.toBe(keyOf('b'));
    expect(pressKeys()('a')).not.toBe(pressKeys()('a'));
  });
});

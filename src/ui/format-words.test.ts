import { formatBytes, formatDuration, formatWhen, speakDuration } from './format-words';

describe('numbers as words', () => {
  it.each([
    [0, '0:00', '0 seconds'],
    [61.9, '1:01', '1 minute 1 second'],
    [120, '2:00', '2 minutes'],
    [3725, '1:02:05', '62 minutes 5 seconds'],
  ])('%d seconds', (sec, shown, spoken) => {
    expect(formatDuration(sec)).toBe(shown);
    expect(speakDuration(sec)).toBe(spoken);
  });

  it.each([
    [900, '900 B'],
    [45_300, '45 KB'],
    [4_560_000, '4.6 MB'],
    [48_000_000, '48 MB'],
    [1_240_000_000, '1.2 GB'],
  ])('%d bytes', (sizeBytes, shown) => expect(formatBytes(sizeBytes)).toBe(shown));

  it('tells when', () => {
    const now = Date.parse('2026-03-10T12:00:00Z');
    const ago = (minutes: number) => formatWhen(new Date(now - minutes * 60_000).toISOString(), now);
    expect([0, 5, 130, 30 * 60].map(ago)).toEqual(['just now', '5 min ago', '2 h ago', 'yesterday']);
    expect(ago(10 * 24 * 60)).toBe('28 Feb 2026');
    expect(formatWhen('never')).toBe('');
  });
});

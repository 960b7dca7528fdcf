import { acceptedFiles, whyNotAccepted } from './accepted-types';
import { describeUpload } from './describe-upload';
import { fingerprintFile } from './fingerprint-file';
import { planParts, retryPauseMs } from './plan-parts';
import { SentBytes } from './SentBytes';
import { sentPercent } from './upload-state';

describe('the plan of parts', () => {
  it('cuts into equal parts with the rest in the last', () => {
    expect(planParts(25, 10)).toEqual([
      { partNumber: 1, startByte: 0, endByte: 10 },
      { partNumber: 2, startByte: 10, endByte: 20 },
      { partNumber: 3, startByte: 20, endByte: 25 },
    ]);
    expect(planParts(20, 10)).toHaveLength(2);
    expect(planParts(3, 10)).toEqual([{ partNumber: 1, startByte: 0, endByte: 3 }]);
  });

  it('pauses longer with each retry, up to half a minute', () => {
    const middle = () => 0.5;
    expect([1, 2, 3, 6, 9].map((retry) => retryPauseMs(retry, middle))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
  });

  it('never counts a part for more than its size, nor what a failed try had sent', () => {
    const [first, second] = planParts(20, 10);
    const sent = new SentBytes();
    sent.arrived(first!);
    sent.underway(second!, 14);
    expect(sent.total).toBe(20);
    sent.lost(second!);
    expect(sent.total).toBe(10);
  });
});

describe('the fingerprint of a file', () => {
  const make = (content: string, name = 'a.m4a', lastModified = 1) =>
    new File([content], name, { lastModified });

  it('is the same for the same file', async () => {
    expect(await fingerprintFile(make('hello'))).toBe(await fingerprintFile(make('hello')));
  });

  it('differs with content, name and time of change', async () => {
    const others = [make('hellp'), make('hello', 'b.m4a'), make('hello', 'a.m4a', 2)];
    const prints = await Promise.all([make('hello'), ...others].map(fingerprintFile));
    expect(new Set(prints).size).toBe(4);
  });
});

describe('what the picker offers and refuses', () => {
  it('names types and extensions one by one, never a wildcard', () => {
    expect(acceptedFiles).not.toContain('*');
    for (const wanted of ['audio/mp4', '.m4a', '.caf', '.mov', 'video/quicktime', '.webm']) {
      expect(acceptedFiles.split(',')).toContain(wanted);
    }
  });

  it.each([
    [{ name: 'a.m4a', type: 'audio/mp4', size: 0 }, /empty/],
    [{ name: 'a.png', type: 'image/png', size: 5 }, /picture/],
    [{ name: 'a.MP3', type: '', size: 101e6 }, /100 MB/],
    [{ name: 'a.mov', type: 'video/quicktime', size: 501e6 }, /500 MB/],
  ])('refuses %o before sending', (file, sentence) => {
    expect(whyNotAccepted(file)).toMatch(sentence);
  });

  it('leaves the rest to the studio, whatever the phone calls it', () => {
    expect(whyNotAccepted({ name: 'memo', type: '', size: 5 })).toBeNull();
    expect(whyNotAccepted({ name: 'talk.mov', type: 'video/quicktime', size: 300e6 })).toBeNull();
  });
});

describe('an upload in words', () => {
  const sending = { phase: 'sending', filename: 'a', sizeBytes: 200, sentBytes: 93, resumed: false } as const;

  it('has a percentage while it sends and speaks every ten percent', () => {
    expect(describeUpload(sending)).toMatchObject({
      percent: 46,
      spoken: 'Sending your recording, 40 percent',
    });
    expect(describeUpload({ ...sending, sentBytes: 96 }).spoken).toBe(describeUpload(sending).spoken);
  });

  it('says when it waits, goes on, or cannot know how far it is', () => {
    expect(describeUpload({ ...sending, phase: 'waiting' }).line).toBe('Waiting for the network');
    expect(describeUpload({ ...sending, resumed: true }).line).toBe('Sending the rest');
    expect(describeUpload({ phase: 'finishing', filename: 'a', sizeBytes: 1 }).percent).toBeNull();
  });

  it('never divides by nothing', () => {
    expect(sentPercent({ sentBytes: 0, sizeBytes: 0 })).toBe(0);
  });
});

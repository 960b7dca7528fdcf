import { describeDeletion } from './describe-deletion';

const unused = { videos: 0, editsDeleted: 0, editsKept: 0, reels: 0, jobs: 0 };

describe('the question before a recording is deleted', () => {
  it.each([
    [unused, 'It is removed from the studio for good.'],
    [
      { ...unused, videos: 3, editsDeleted: 1 },
      'It is removed from the studio for good. 3 videos made from it stay. 1 edit of it goes with it.',
    ],
    [
      { ...unused, videos: 1, editsKept: 1, reels: 2, jobs: 1 },
      'It is removed from the studio for good. 1 video made from it stays. 2 reels lose their sound. 1 edit with other recordings in it stays. 1 job under way is cancelled.',
    ],
  ])('says what goes and what stays: %j', (uses, text) => {
    expect(describeDeletion(uses)).toBe(text);
  });
});

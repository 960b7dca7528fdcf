import type { VideoAnswer } from '@/data/answers';
import { fetchShareFile, shareFilename } from './prepare-share';
import { videoWords } from './video-words';

const video = { shareUrl: '/share', title: 'A walk' } as VideoAnswer;
const none = () => undefined;

describe('fetching the file to share', () => {
  afterEach(() => jest.restoreAllMocks());

  it('tells how far it is', async () => {
    const response = new Response('12345678', { headers: { 'content-length': '8' } });
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(response);
    const percents: number[] = [];
    const file = await fetchShareFile(video, (at) => percents.push(at), new AbortController().signal);
    expect([file.name, file.size, percents.at(-1)]).toEqual(['A-walk.mp4', 8, 100]);
  });

  it('says that the connection broke, also in the middle of the file', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(4)),
      pull: (controller) => controller.error(new TypeError('network error')),
    });
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(broken));
    const fetching = fetchShareFile(video, none, new AbortController().signal);
    await expect(fetching).rejects.toMatchObject({ code: 'client.unreachable' });
  });
});

describe('the words beside a video', () => {
  it('speak of a download only where there is one', () => {
    expect(Object.values(videoWords({ canDownload: true })).join()).toMatch(/download/i);
    expect(Object.values(videoWords({ canDownload: false })).join()).not.toMatch(/download/i);
    expect(videoWords({ canDownload: false }).refused).toMatch(/Safari/);
  });
});

describe('the name of a shared file', () => {
  it.each([
    ['Harbour evening', 'Harbour-evening.mp4'],
    ['a/b\\c:"d"', 'abcd.mp4'],
    ['Čeština', 'Čeština.mp4'],
    ['!!!', 'pocketreel.mp4'],
    [null, 'pocketreel.mp4'],
  ])('%s → %s', (title, name) => expect(shareFilename(title).normalize('NFC')).toBe(name.normalize('NFC')));
});

import { newReelSchema } from '@/core/reels/reel-schema';
import type { AssetAnswer } from '@/data/answers';
import { sampleJob, sampleReel } from '../make/fixtures/sample-reel';
import { uploadCancelled } from '../upload/upload-state';
import { handOver, reelOfLink, reelOfRecording } from './start-reel';

const upload = { fingerprint: 'f', uploadId: 'upload_1', key: 'uploads/upload_1/file', filename: 'memo.m4a' };

interface Call {
  what: string;
  body: unknown;
}

/** Records what is asked of a studio that answers with a reel whose recording is coming. */
function listen(meanwhile: () => void = () => undefined): Call[] {
  const calls: Call[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    calls.push({ what: `${init?.method} ${input as string}`, body });
    if (calls.length === 1) meanwhile();
    return Response.json({ success: true, data: sampleReel({ job: sampleJob({ type: 'ingest' }) }) });
  });
  return calls;
}

/** Hands an upload over to a studio during whose answer `meanwhile` happens. */
async function handOverWhile(meanwhile: (controller: AbortController) => void) {
  const gone: string[] = [];
  const controller = new AbortController();
  const calls = listen(() => meanwhile(controller));
  await handOver(upload, controller.signal, (path) => gone.push(path));
  return { asked: calls.map(({ what }) => what), gone, body: calls[0]!.body };
}

afterEach(() => jest.restoreAllMocks());

describe('handing a finished upload over', () => {
  it('leads to its reel, which is named after the file', async () => {
    const { asked, gone, body } = await handOverWhile(() => undefined);
    expect(asked).toEqual(['POST /api/reels']);
    expect(gone).toEqual(['/reels/reel_1']);
    expect(newReelSchema.parse(body)).toMatchObject({
      title: 'memo',
      source: { type: 'upload', storageKey: upload.key, filename: 'memo.m4a' },
      recipe: { clips: [], loudness: 'social' },
      video: { look: 'bars', aspect: '9:16', title: 'memo' },
    });
  });

  it('leads nowhere once the owner cancelled, and takes back the reel that was made meanwhile', async () => {
    const { asked, gone } = await handOverWhile((controller) => controller.abort(uploadCancelled));
    expect(gone).toEqual([]);
    expect(asked).toEqual([
      'POST /api/reels',
      'POST /api/audio/jobs/job_1/cancel',
      'DELETE /api/reels/reel_1',
    ]);
  });

  it('keeps the reel, without leading there, if the owner only went elsewhere', async () => {
    const { asked, gone } = await handOverWhile((controller) => controller.abort());
    expect(gone).toEqual([]);
    expect(asked).toEqual(['POST /api/reels']);
  });

  it('asks for nothing if the cancel came before', async () => {
    const calls = listen();
    const going = handOver(upload, AbortSignal.abort(uploadCancelled), () => undefined);
    await expect(going).rejects.toBe(uploadCancelled);
    expect(calls).toEqual([]);
  });
});

describe('a new reel', () => {
  it.each([
    ['youtube', 'youtu.be/x', { type: 'youtube', url: 'https://youtu.be/x', rightsAttested: true }],
    ['direct', 'example.com/talk.mp3', { type: 'url', url: 'https://example.com/talk.mp3' }],
  ] as const)('of a %s link names its source', async (kind, link, source) => {
    const calls = listen();
    await reelOfLink(link, kind, 'key');
    expect(newReelSchema.parse(calls[0]!.body)).toMatchObject({ source, recipe: { clips: [] } });
  });

  it('of a recording plays all of it; one that was prepared keeps its loudness', async () => {
    const calls = listen();
    const recording = { assetId: 'asset_1', kind: 'source', title: 'Sea', durationSec: 12.5 } as AssetAnswer;
    await reelOfRecording(recording, 'key');
    await reelOfRecording({ ...recording, kind: 'prepared' }, 'other');
    const [source, prepared] = calls.map(({ body }) => newReelSchema.parse(body));
    expect(source).toMatchObject({
      title: 'Sea',
      recipe: { clips: [{ startSec: 0, endSec: 12.5 }], loudness: 'social' },
    });
    expect(prepared?.recipe.loudness).toBe('off');
  });
});

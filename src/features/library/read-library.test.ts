import { sampleJob, sampleReel } from '../make/fixtures/sample-reel';
import { readLibrary, withProgress } from './read-library';
import type { AssetAnswer, ReelAnswer } from '@/data/answers';

const asset = (assetId: string, some: Partial<AssetAnswer> = {}) =>
  ({ assetId, kind: 'source', title: assetId, durationSec: 8, recipe: null, ...some }) as AssetAnswer;

const source = asset('asset_1');
const recipe = sampleReel().recipe;
const prepared = Array.from({ length: 150 }, (_, at) =>
  asset(`prepared_${at}`, { kind: 'prepared', recipe }),
);
const orphan = asset('prepared_orphan', {
  kind: 'prepared',
  recipe: { ...recipe, clips: [{ ...recipe.clips[0]!, sourceAssetId: 'asset_gone' }] },
});
const videos = Array.from({ length: 101 }, (_, at) => ({
  videoId: `video_${at}`,
  reelId: at % 2 === 0 ? 'reel_1' : null,
}));
const ingest = sampleJob({ jobId: 'job_ingest', type: 'ingest' });
const reels: ReelAnswer[] = [sampleReel({ job: ingest }), sampleReel({ reelId: 'reel_2' })];
const jobs = [
  ingest,
  sampleJob({ jobId: 'job_of_reel', reelId: 'reel_2' }),
  sampleJob({ jobId: 'job_alone' }),
  sampleJob({ jobId: 'job_done', status: 'complete' }),
];

/** A studio that lists a hundred at once, as the real one does. */
function standInStudio(): void {
  const lists: Record<string, [string, unknown[]]> = {
    '/api/audio/assets': ['assets', [...prepared, orphan, source]],
    '/api/videos': ['videos', videos],
    '/api/reels': ['reels', reels],
    '/api/audio/jobs': ['jobs', jobs],
  };
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const { pathname, searchParams } = new URL(input as string, 'http://studio');
    const [field, all] = lists[pathname]!;
    const from = Number(searchParams.get('cursor') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    const data = { [field]: all.slice(from, to), nextCursor: to < all.length ? String(to) : null };
    return Response.json({ success: true, data });
  });
}

describe('the library', () => {
  beforeEach(standInStudio);
  afterEach(() => jest.restoreAllMocks());

  it('is read to the end of each list', async () => {
    const library = await readLibrary(new AbortController().signal);
    expect(library.reels).toEqual(reels);
    expect(library.videos).toHaveLength(50);
  });

  it('lists prepared audio only if the recording it was made from is gone', async () => {
    expect((await readLibrary(new AbortController().signal)).recordings).toEqual([orphan, source]);
  });

  it('lists videos and jobs by themselves only if no reel shows them', async () => {
    const library = await readLibrary(new AbortController().signal);
    expect(library.videos.every(({ reelId }) => reelId === null)).toBe(true);
    expect(library.jobs.map(({ jobId }) => jobId)).toEqual(['job_alone']);
  });

  it('takes progress over, and is read again once something came or ended', async () => {
    const library = await readLibrary(new AbortController().signal);
    const further = [{ ...reels[0]!, job: { ...ingest, progress: 80 } }, reels[1]!];
    expect(withProgress(library, { reels: further, jobs: library.jobs })?.reels).toEqual(further);
    expect(withProgress(library, { reels: [sampleReel(), reels[1]!], jobs: library.jobs })).toBeNull();
    expect(withProgress(library, { reels: further, jobs: [] })).toBeNull();
  });
});

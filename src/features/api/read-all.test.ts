import type { AssetAnswer } from './answers';
import { readShelf } from '../library/read-shelf';
import { makeVideo } from '../make/make-video';
import { loudnessRecipe } from '../make/loudness-recipe';

const asset = (assetId: string, some: Partial<AssetAnswer> = {}) =>
  ({ assetId, kind: 'source', title: assetId, durationSec: 8, recipe: null, ...some }) as AssetAnswer;

const source = asset('asset_old');
const recipe = loudnessRecipe(source, 'social');
const prepared = Array.from({ length: 150 }, (_, at) =>
  asset(`prepared_${at}`, {
    kind: 'prepared',
    // The oldest is the one that was made as the test orders it.
    recipe: at === 149 ? recipe : loudnessRecipe(source, 'podcast'),
  }),
);
const sources = Array.from({ length: 120 }, (_, at) => asset(`asset_${at}`));

/** A studio that lists a hundred at once, as the real one; notes what is asked of it. */
function standInStudio(): string[] {
  const asked: string[] = [];
  const list = (field: string, all: unknown[], query: URLSearchParams) => {
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit'));
    return { [field]: all.slice(from, to), nextCursor: to < all.length ? String(to) : null };
  };
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const { pathname, searchParams } = new URL(input as string, 'http://studio');
    asked.push(pathname);
    const assets = searchParams.get('kind') ? prepared : [...prepared, ...sources, source];
    const data =
      pathname === '/api/audio/assets'
        ? list('assets', assets, searchParams)
        : pathname === '/api/videos'
          ? list('videos', [...Array(101).keys()], searchParams)
          : pathname === '/api/audio/jobs'
            ? { jobs: [], nextCursor: null }
            : { jobId: 'job_1', status: 'pending' };
    return Response.json({ success: true, data });
  });
  return asked;
}

describe('a list longer than a page', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is on the shelf to its end, whatever was prepared since', async () => {
    standInStudio();
    const shelf = await readShelf(new AbortController().signal);
    expect(shelf.recordings).toEqual([...sources, source]);
    expect(shelf.videos).toHaveLength(101);
  });

  it('is searched to its end for a save that is there already', async () => {
    const asked = standInStudio();
    const wishes = { look: 'bars', aspect: '1:1' } as const;
    await makeVideo({ asset: source, loudness: 'social', wishes, pressKey: 'k' });
    expect(asked.at(-1)).toBe('/api/render');
  });
});

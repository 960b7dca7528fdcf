import pino from 'pino';
import { insertRows } from '../../../tests/studio/library-rows';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { deleteAsset } from '../assets/delete-asset';
import { findAsset } from '../assets/find-asset';
import { keepAnalysis } from '../assets/keep-analysis';
import { listAssets } from '../assets/list-assets';
import { type FileName, fileNames, files, type StoredFile } from '../db/file-schema';
import { getDatabase } from '../db/get-database';
import { assets } from '../db/schema';
import { someAsset, someVideo } from '../jobs/conformance/StoreHarness';
import { readReferencedKeys } from '../references/read-referenced-keys';
import { readWantedFiles } from '../references/read-wanted-files';
import { readUsedBytes } from '../uploads/used-bytes';
import { deleteVideo } from '../videos/delete-video';
import { findVideo } from '../videos/find-video';
import { totalBytes } from './files-of';

let studio: TestStudio;
beforeEach(async () => (studio = await openTestStudio()));
afterEach(() => studio.close());

const log = pino({ level: 'silent' });
const fileRowsLeft = () => getDatabase().run((orm) => orm.select().from(files));

/** A file of each name in the list, and of one that the list lacks: whatever a name costs, it costs there. */
const allFiles = (owner: keyof typeof fileNames) => {
  const names = [...Object.keys(fileNames[owner]), 'captions'] as FileName[];
  return Object.fromEntries(
    names.map((name) => [name, { key: `${owner}s/${owner}_a/${name}.bin`, sizeBytes: 7 }]),
  ) as Record<FileName, StoredFile>;
};
const owners = [
  [
    'asset',
    () =>
      insertRows(getDatabase(), { assets: [{ ...someAsset('asset_a', null), files: allFiles('asset') }] }),
    () => findAsset('asset_a'),
    () => deleteAsset('asset_a', { force: false, log }),
  ],
  [
    'video',
    () =>
      insertRows(getDatabase(), { videos: [someVideo('video_a', 'asset_a', { files: allFiles('video') })] }),
    () => findVideo('video_a'),
    () => deleteVideo('video_a', log),
  ],
] as const;

describe.each(owners)('the files of an %s', (owner, insert, find, remove) => {
  it('every file, whatever its name, is read with its owner, kept, backed up, counted, and deleted with it', async () => {
    await insert();
    const expected = allFiles(owner);
    const keys = Object.values(expected).map(({ key }) => key);
    const found = await find();
    expect(found.files).toEqual(expected);
    expect(totalBytes(found.files)).toBe(7 * keys.length);
    const isWanted = await readWantedFiles(getDatabase());
    expect(keys.filter(isWanted)).toEqual(keys);
    expect(isWanted(`${owner}s/${owner}_a/other.bin`)).toBe(false);
    const referenced = (await readReferencedKeys(getDatabase())).map(({ key }) => key);
    expect(referenced.sort()).toEqual([...keys].sort());
    expect(await readUsedBytes(getDatabase())).toBe(7 * keys.length);
    await remove();
    expect(await fileRowsLeft()).toEqual([]);
    expect(await readUsedBytes(getDatabase())).toBe(0);
  });
});

it('two names of one file count its bytes once', async () => {
  await insertRows(getDatabase(), { videos: [someVideo('video_a', 'asset_a')] });
  const { files: stored } = await findVideo('video_a');
  expect(stored.share).toEqual(stored.master);
  expect([totalBytes(stored), await readUsedBytes(getDatabase())]).toEqual([5_000, 5_000]);
  expect(await readReferencedKeys(getDatabase())).toHaveLength(2);
});

it('a page of recordings is read together with its files in one query', async () => {
  const rows = Array.from({ length: 5 }, (_, index) => someAsset(`asset_${index}`, null));
  await insertRows(getDatabase(), { assets: rows });
  const run = jest.spyOn(getDatabase(), 'run');
  const page = await listAssets({ limit: 5 });
  expect(run).toHaveBeenCalledTimes(1);
  expect(page.assets.map(({ sizeBytes }) => sizeBytes)).toEqual([10, 10, 10, 10, 10]);
});

it('a recording that lost the row of a file it must have is not passed off as whole', async () => {
  await insertRows(getDatabase(), { assets: [someAsset('asset_a', null)] });
  await getDatabase().run((orm) => orm.delete(files));
  await expect(findAsset('asset_a')).rejects.toThrow('lack its original');
});

it('an analysis is noted once, and not for a recording that was deleted meanwhile', async () => {
  const analysis = { key: 'assets/asset_a/analysis.bin', sizeBytes: 9 };
  await keepAnalysis(getDatabase(), 'asset_a', analysis);
  expect(await fileRowsLeft()).toEqual([]);
  await insertRows(getDatabase(), { assets: [someAsset('asset_a', null)] });
  await keepAnalysis(getDatabase(), 'asset_a', analysis);
  await keepAnalysis(getDatabase(), 'asset_a', { ...analysis, sizeBytes: 8 });
  expect((await findAsset('asset_a')).files.analysis).toEqual(analysis);
  await getDatabase().run((orm) => orm.delete(assets));
  expect(await fileRowsLeft()).toEqual([]);
});

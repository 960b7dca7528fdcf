/**
 * A process that keeps recordings and videos until it is killed, each pair in one transaction with its
 * files there before, and prints the number of a pair once it is committed.
 */
import { Readable } from 'node:stream';
import { getDatabase } from '@/lib/db/get-database';
import { getJobStore } from '@/lib/jobs';
import { someAsset, someVideo } from '@/lib/jobs/conformance/StoreHarness';
import { getStorageAdapter } from '@/lib/storage';
import { insertRows, keysOf } from '../studio/library-rows';

const storage = getStorageAdapter();
const put = (key: string) =>
  storage.put(key, Readable.from([Buffer.from(key)]), { contentType: 'application/octet-stream' });

for (let count = 1; ; count += 1) {
  const [assetId, videoId] = [`asset_${count}`, `video_${count}`];
  const [recording, film] = [someAsset(assetId, assetId), someVideo(videoId, assetId)];
  for (const key of [...keysOf(recording), ...keysOf(film)]) await put(key);
  await insertRows(getDatabase(), { assets: [recording], videos: [film] });
  await getJobStore().create({ kind: 'render', input: { look: 'bars' }, result: { videoId } });
  process.stdout.write(`${count}\n`);
}

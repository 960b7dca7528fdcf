/**
 * A process that keeps recordings and videos until it is killed, each pair in one transaction with its
 * files there before, and prints the number of a pair once it is committed.
 */
import { Readable } from 'node:stream';
import { getDatabase } from '@/lib/db/get-database';
import { assets, videos } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { someAsset } from '@/lib/jobs/conformance/StoreHarness';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';

const storage = getStorageAdapter();
const put = (key: string) =>
  storage.put(key, Readable.from([Buffer.from(key)]), { contentType: 'application/octet-stream' });

for (let count = 1; ; count += 1) {
  const [assetId, videoId] = [`asset_${count}`, `video_${count}`];
  const audioKey = storageKeys.assetAudio(assetId);
  const recording = { originalKey: audioKey, audioKey, peaksKey: storageKeys.assetPeaks(assetId) };
  const masterKey = storageKeys.videoMaster(videoId);
  const film = { masterKey, shareKey: masterKey, posterKey: storageKeys.videoPoster(videoId) };
  for (const key of new Set([...Object.values(recording), ...Object.values(film)])) await put(key);
  const spec = { look: 'bars', aspect: '9:16' } as const;
  const video = {
    videoId,
    assetId,
    jobId: 'job',
    durationSec: 1,
    sizeBytes: 1,
    createdAt: 1,
    widthPx: 1080,
    heightPx: 1920,
  };
  await getDatabase().atomically((orm) => [
    orm.insert(assets).values({ ...someAsset(assetId, assetId), ...recording }),
    orm.insert(videos).values({ ...video, spec, ...film }),
  ]);
  await getJobStore().create({ kind: 'render', input: { look: 'bars' }, result: { videoId } });
  process.stdout.write(`${count}\n`);
}

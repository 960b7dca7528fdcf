import { Readable } from 'node:stream';
import { getDatabase } from '@/lib/db/get-database';
import { type AssetRow, assets, type VideoRow, videos } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';

/** The row of a recording of 10 s. */
export function assetRow(changes: Partial<AssetRow> = {}): AssetRow {
  const assetId = changes.assetId ?? newId('asset');
  const isSource = changes.kind !== 'prepared';
  return {
    assetId,
    kind: 'source',
    title: 'Voice',
    sha256: null,
    source: { type: 'upload', filename: 'voice.mp3' },
    durationSec: 10,
    sampleRateHz: 48_000,
    channels: 1,
    sizeBytes: 1000,
    originalKey: isSource
      ? storageKeys.assetOriginal(assetId, 'mp3')
      : storageKeys.assetPrepared(assetId, 'wav'),
    audioKey: storageKeys.assetAudio(assetId),
    peaksKey: storageKeys.assetPeaks(assetId),
    loudness: { integratedLufs: -19.5, truePeakDbtp: -3, rangeLu: 4 },
    createdAt: Date.now(),
    lastUsedAt: Date.now(),
    ...changes,
  };
}

/** Adds a recording of 10 s whose files hold a few bytes each. */
export async function addAsset(changes: Partial<AssetRow> = {}): Promise<AssetRow> {
  const row = assetRow(changes);
  await getDatabase().run((orm) => orm.insert(assets).values(row));
  for (const key of [row.originalKey, row.audioKey, row.peaksKey]) await addObject(key, `bytes of ${key}`);
  return row;
}

/** The row of a finished video of a recording. */
export function videoRow(assetId: string, changes: Partial<VideoRow> = {}): VideoRow {
  const videoId = changes.videoId ?? newId('video');
  return {
    videoId,
    jobId: newId('job'),
    assetId,
    spec: { look: 'bars', aspect: '9:16', title: 'Hello' },
    durationSec: 10,
    widthPx: 1080,
    heightPx: 1920,
    masterKey: storageKeys.videoMaster(videoId),
    shareKey: storageKeys.videoMaster(videoId),
    posterKey: storageKeys.videoPoster(videoId),
    sizeBytes: 5000,
    createdAt: Date.now(),
    ...changes,
  };
}

/** Adds a finished video of a recording. */
export async function addVideo(assetId: string, changes: Partial<VideoRow> = {}): Promise<VideoRow> {
  const row = videoRow(assetId, changes);
  await getDatabase().run((orm) => orm.insert(videos).values(row));
  for (const key of [row.masterKey, row.posterKey]) await addObject(key, `bytes of ${key}`);
  return row;
}

/** Puts an object of a few bytes. */
export async function addObject(key: string, text: string): Promise<void> {
  const body = Readable.from([Buffer.from(text)]);
  await getStorageAdapter().put(key, body, { contentType: 'application/octet-stream' });
}

/** An edit of one clip: the first seconds of a recording. */
export function recipeOf(assetId: string, endSec = 2) {
  const clip = {
    id: 'a',
    sourceAssetId: assetId,
    startSec: 0,
    endSec,
    gainDb: 0,
    fadeInSec: 0,
    fadeOutSec: 0,
  };
  return { version: 1, clips: [clip], loudness: 'off', clean: 'off', outputFormat: 'm4a' } as const;
}

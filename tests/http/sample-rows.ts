import { Readable } from 'node:stream';
import { getDatabase } from '@/lib/db/get-database';
import type { AssetRow, VideoRow } from '@/lib/db/schema';
import { someAsset, someVideo } from '@/lib/jobs/conformance/StoreHarness';
import { newId } from '@/lib/new-id';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { insertRows, keysOf } from '../studio/library-rows';

/** The row of a recording of 10 s. */
export function assetRow(changes: Partial<AssetRow> = {}): AssetRow {
  const assetId = changes.assetId ?? newId('asset');
  const isSource = changes.kind !== 'prepared';
  const asset = someAsset(assetId, null);
  const key = isSource
    ? storageKeys.assetOriginal(assetId, 'mp3')
    : storageKeys.assetPrepared(assetId, 'wav');
  return {
    ...asset,
    source: { type: 'upload', filename: 'voice.mp3' },
    durationSec: 10,
    files: { ...asset.files, original: { key, sizeBytes: 5 } },
    createdAt: Date.now(),
    lastUsedAt: Date.now(),
    ...changes,
  };
}

/** Adds a recording of 10 s whose files hold a few bytes each. */
export async function addAsset(changes: Partial<AssetRow> = {}): Promise<AssetRow> {
  const row = assetRow(changes);
  await insertRows(getDatabase(), { assets: [row] });
  for (const key of keysOf(row)) await addObject(key, `bytes of ${key}`);
  return row;
}

/** The row of a finished video of a recording. */
export function videoRow(assetId: string, changes: Partial<VideoRow> = {}): VideoRow {
  const videoId = changes.videoId ?? newId('video');
  return someVideo(videoId, assetId, {
    jobId: newId('job'),
    spec: { look: 'bars', aspect: '9:16', title: 'Hello' },
    createdAt: Date.now(),
    ...changes,
  });
}

/** Adds a finished video of a recording. */
export async function addVideo(assetId: string, changes: Partial<VideoRow> = {}): Promise<VideoRow> {
  const row = videoRow(assetId, changes);
  await insertRows(getDatabase(), { videos: [row] });
  for (const key of keysOf(row)) await addObject(key, `bytes of ${key}`);
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

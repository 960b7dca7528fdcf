import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { findAssetByContent } from '@/lib/assets/find-asset-by-content';
import { noteAssetsUsed } from '@/lib/assets/note-assets-used';
import { readClock } from '@/lib/db/read-clock';
import type { AssetRow, AssetSource } from '@/lib/db/schema';
import { AppError } from '@/core/errors/errors';
import type { JobResult } from '@/core/jobs/catalog';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import { ffmpegVersion } from '../../tools/ffmpeg/ffmpeg';
import { bringSource } from './bring-source';
import { checkSource, type CheckedSource } from './check-source';
import { decodeRecording } from './decode-recording';
import type { RecordingFiles } from './decode-recording';
import { putFiles } from '../put-files';
import type { Pipeline, PipelineContext } from '../types';

type Context = PipelineContext<'ingest'>;

/** Ingests a recording: checks it, decodes it once, and stores it with its peaks and an m4a for every phone. */
export const ingest: Pipeline<'ingest'> = async (context) => {
  const { database, signal } = context;
  context.enterStage('downloading');
  const brought = await bringSource(context);

  context.enterStage('checking');
  const sha256 = await hashFile(brought.path, signal);
  const known = await knownAlready(context, sha256);
  if (known) return { result: known };
  const source = await checkSource(context, brought.path);

  context.enterStage('decoding');
  const made = await decodeRecording(context, source);

  context.enterStage('storing');
  const assetId = newId('asset');
  const files = await store(context, assetId, made.files);
  const createdAt = await readClock(database);
  const { toolVersions, ...provenance } = brought.provenance;
  const soundTrack = otherTrack(source);
  const row: AssetRow = {
    assetId,
    kind: 'source',
    title: brought.title,
    sha256,
    source: {
      ...provenance,
      ...(soundTrack && { soundTrack }),
      toolVersions: { ...toolVersions, ffmpeg: await ffmpegVersion(signal) },
    },
    durationSec: made.durationSec,
    sampleRateHz: source.track.sampleRateHz,
    channels: source.track.channels,
    files,
    loudness: made.loudness,
    createdAt,
    lastUsedAt: createdAt,
  };
  return {
    result: { assetId, durationSec: made.durationSec, duplicate: false },
    rows: { assets: [row] },
    onDuplicate: async () => {
      const twin = await knownAlready(context, sha256);
      if (!twin) throw new AppError('internal', { internal: 'the twin of a duplicate has gone' });
      return twin;
    },
  };
};

/** The track that was used, if it is not the one a player would play. */
function otherTrack({ track, probed }: CheckedSource): AssetSource['soundTrack'] {
  const { audio } = probed;
  const played = audio.find((each) => each.isDefault) ?? audio[0];
  if (played?.index === track.index) return undefined;
  return { number: audio.findIndex((each) => each.index === track.index) + 1, count: audio.length };
}

async function knownAlready({ database }: Context, sha256: string): Promise<JobResult<'ingest'> | null> {
  const known = await findAssetByContent(database, sha256);
  if (known === null) return null;
  await noteAssetsUsed([known.assetId], database);
  return { assetId: known.assetId, durationSec: known.durationSec, duplicate: true };
}

async function store(context: Context, assetId: string, files: RecordingFiles) {
  context.ownsKey(storageKeys.assetPrefix(assetId));
  return putFiles(context, {
    original: [storageKeys.assetOriginal(assetId, files.original.extension), files.original.path],
    audio: [storageKeys.assetAudio(assetId), files.audioPath],
    peaks: [storageKeys.assetPeaks(assetId), files.peaksPath],
  });
}

/** SHA-256 (hex) of a file, read as a stream. */
async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}

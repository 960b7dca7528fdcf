import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findAssetByContent } from '@/lib/assets/find-asset-by-content';
import { noteAssetsUsed } from '@/lib/assets/note-assets-used';
import { recipeLimits } from '@/lib/audio/recipe-schema';
import { readClock } from '@/lib/db/read-clock';
import type { AssetRow } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import type { JobResult } from '@/lib/jobs/catalog';
import { newId } from '@/lib/new-id';
import { contentTypeOfKey, storageKeys } from '@/lib/storage/keys';
import { decodeSource } from '../media/decode-source';
import type { DecodedSource, SourceDecode } from '../media/decode-source';
import { ffmpegVersion } from '../media/ffmpeg';
import { probeMedia } from '../media/ffprobe';
import { hashFile } from '../media/hash-file';
import { everyPhonePlays, keepSound } from '../media/keep-sound';
import { bringSource } from './bring-source';
import { checkSource } from './check-source';
import type { CheckedSource } from './check-source';
import type { Pipeline, PipelineContext } from './types';

type Context = PipelineContext<'ingest'>;

/** A recording comes in: checked, decoded once, kept with its peaks and a file that every phone plays. */
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
  const made = await decode(context, source);

  context.enterStage('storing');
  const assetId = newId('asset');
  const stored = await store(context, assetId, made.files);
  const createdAt = await readClock(database);
  const { toolVersions, ...provenance } = brought.provenance;
  const row: AssetRow = {
    assetId,
    kind: 'source',
    title: brought.title,
    sha256,
    source: { ...provenance, toolVersions: { ...toolVersions, ffmpeg: await ffmpegVersion(signal) } },
    durationSec: made.durationSec,
    sampleRateHz: source.track.sampleRateHz,
    channels: source.track.channels,
    ...stored,
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

async function knownAlready({ database }: Context, sha256: string): Promise<JobResult<'ingest'> | null> {
  const known = await findAssetByContent(database, sha256);
  if (known === null) return null;
  await noteAssetsUsed([known.assetId], database);
  return { assetId: known.assetId, durationSec: known.durationSec, duplicate: true };
}

/** Files in the attempt's folder that the asset is made of. */
interface MadeFiles {
  original: { path: string; extension: CheckedSource['extension'] };
  audioPath: string;
  peaksPath: string;
}

async function decode(
  context: Context,
  source: CheckedSource,
): Promise<DecodedSource & { files: MadeFiles }> {
  const { workDir, signal, env } = context;
  const audioPath = join(workDir, 'audio.m4a');
  const peaksPath = join(workDir, 'peaks.bin');
  const kept = source.probed.hasVideo ? keepSound(source.track) : null;
  const soundPath = kept && join(workDir, `sound.${kept.extension}`);
  const headerSec = source.probed.durationSec;
  const run: SourceDecode = {
    path: source.path,
    demuxers: source.demuxers,
    track: source.track,
    audioPath,
    copyAac: everyPhonePlays(source.track, source.probed.format),
    sound: kept && soundPath ? { target: soundPath, options: kept.options } : undefined,
    maxSec: env.MAX_AUDIO_DURATION_SEC,
    workDir,
    signal,
    onProgress: (outTimeSec) => {
      if (headerSec) context.reportProgress((100 * outTimeSec) / headerSec);
    },
  };
  let decoded = await decodeSource(run);
  if (decoded.durationSec < recipeLimits.minClipSec) throw new AppError('input.damaged');
  if (run.copyAac && !(await lastsAsLong(audioPath, decoded.durationSec, signal))) {
    // Cut by an edit list, say: the copy would not play what was decoded.
    decoded = await decodeSource({ ...run, copyAac: false });
  }
  await writeFile(peaksPath, decoded.peaks);
  const original = kept && soundPath ? { path: soundPath, extension: kept.extension } : source;
  return { ...decoded, files: { original, audioPath, peaksPath } };
}

async function lastsAsLong(path: string, durationSec: number, signal: AbortSignal): Promise<boolean> {
  const probed = await probeMedia(path, ['mov'], signal);
  return probed.durationSec !== null && Math.abs(probed.durationSec - durationSec) < 0.05;
}

async function store({ storage, signal, ownsKey }: Context, assetId: string, files: MadeFiles) {
  ownsKey(storageKeys.assetPrefix(assetId));
  const originalKey = storageKeys.assetOriginal(assetId, files.original.extension);
  const audioKey = storageKeys.assetAudio(assetId);
  const peaksKey = storageKeys.assetPeaks(assetId);
  let sizeBytes = 0;
  for (const [key, path] of [
    [originalKey, files.original.path],
    [audioKey, files.audioPath],
    [peaksKey, files.peaksPath],
  ] as const) {
    await storage.putFile(key, path, { contentType: contentTypeOfKey(key), signal });
    sizeBytes += (await stat(path)).size;
  }
  return { originalKey, audioKey, peaksKey, sizeBytes };
}

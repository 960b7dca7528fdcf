/** A studio on the stand-in for Turso whose owner has made many videos and is away. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { RowMeter } from '../turso-stand-in/RowMeter';

const dayMs = 24 * 3_600_000;
const madeKinds = ['ingest', 'preview', 'save', 'render'] as const;

/** One recording a day, each listened to, edited and rendered: four jobs, two recordings' rows, one video. */
export function addRecordings(file: string, count: number): void {
  const database = new Sqlite(file);
  const job = database.prepare(
    `INSERT INTO jobs (job_id, kind, status, input, result, attempt, max_attempts, claim_token, worker_id,
      available_at, created_at, updated_at, started_at, finished_at)
    VALUES (?, ?, 'complete', ?, '{}', 1, 2, ?, 'worker_1', ?, ?, ?, ?, ?)`,
  );
  const asset = database.prepare(
    `INSERT INTO assets (asset_id, kind, title, sha256, source, duration_sec, sample_rate_hz, channels, size_bytes,
      original_key, audio_key, peaks_key, loudness, recipe, created_at, last_used_at)
    VALUES (?, ?, 'A day', ?, '{"type":"upload"}', 60, 48000, 1, 1000, ?, ?, ?, '{}', ?, ?, ?)`,
  );
  const video = database.prepare(
    `INSERT INTO videos (video_id, job_id, asset_id, look, aspect, fps, duration_sec, width_px, height_px, master_key,
      share_key, poster_key, size_bytes, created_at)
    VALUES (?, ?, ?, 'bars', '9:16', 30, 60, 1080, 1920, ?, ?, ?, 1000, ?)`,
  );
  const nowMs = Date.now();
  database.transaction(() => {
    for (let number = 0; number < count; number += 1) {
      const atMs = nowMs - (count - number) * dayMs;
      const [source, prepared] = [`asset_${number}`, `asset_${number}_edited`];
      const clip = { id: 'a', sourceAssetId: source, startSec: 0, endSec: 9, gainDb: 0 };
      const recipe = JSON.stringify({ version: 1, clips: [clip], loudness: 'social', clean: 'off' });
      for (const kind of madeKinds) {
        const [jobId, claimToken] = [`job_${number}of${kind}`, `claim_${number}_${kind}`];
        job.run(jobId, kind, recipe, claimToken, atMs, atMs, atMs, atMs, atMs);
      }
      const files = (id: string, original: string) => [
        `assets/${id}/${original}`,
        `assets/${id}/audio.m4a`,
        `assets/${id}/peaks.bin`,
      ];
      asset.run(source, 'source', `sha_${number}`, ...files(source, 'original.wav'), null, atMs, atMs);
      asset.run(prepared, 'prepared', null, ...files(prepared, 'prepared.m4a'), recipe, atMs, atMs);
      const id = `video_${number}`;
      const master = `videos/${id}/master.mp4`;
      video.run(id, `job_${number}ofrender`, prepared, master, master, `videos/${id}/poster.jpg`, atMs);
    }
  })();
  database.close();
}

/** Counts from now on what is asked of the stand-in. Close the meter when done. */
export function startMetering(turso: TursoStandIn, file: string, folder: string): RowMeter {
  const copy = join(folder, `meter-${process.hrtime.bigint()}.sqlite`);
  const database = new Sqlite(file);
  database.prepare('VACUUM INTO ?').run(copy);
  database.close();
  const meter = new RowMeter(copy);
  turso.onPipeline = meter.hear;
  return meter;
}

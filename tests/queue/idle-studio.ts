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
    `INSERT INTO assets (asset_id, kind, title, sha256, source, duration_sec, sample_rate_hz, channels, loudness,
      recipe, created_at, last_used_at)
    VALUES (?, ?, 'A day', ?, '{"type":"upload"}', 60, 48000, 1, '{}', ?, ?, ?)`,
  );
  const video = database.prepare(
    `INSERT INTO videos (video_id, job_id, asset_id, spec, duration_sec, width_px, height_px, created_at)
    VALUES (?, ?, ?, '{"look":"bars","aspect":"9:16"}', 60, 1080, 1920, ?)`,
  );
  const fileRow = database.prepare(
    `INSERT INTO files (owner_id, name, key, size_bytes, created_at) VALUES (?, ?, ?, 300, ?)`,
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
      asset.run(source, 'source', `sha_${number}`, null, atMs, atMs);
      asset.run(prepared, 'prepared', null, recipe, atMs, atMs);
      const id = `video_${number}`;
      video.run(id, `job_${number}ofrender`, prepared, atMs);
      for (const [folder, ownerId, names] of [
        ['assets', source, { original: 'original.wav', audio: 'audio.m4a', peaks: 'peaks.bin' }],
        ['assets', prepared, { original: 'prepared.m4a', audio: 'prepared.m4a', peaks: 'peaks.bin' }],
        ['videos', id, { master: 'master.mp4', share: 'master.mp4', poster: 'poster.jpg' }],
      ] as const) {
        for (const [name, last] of Object.entries(names)) {
          fileRow.run(ownerId, name, `${folder}/${ownerId}/${last}`, atMs);
        }
      }
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

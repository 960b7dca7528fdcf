import { join } from 'node:path';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { findAssets } from '../assets/find-assets';
import { totalBytes } from '../files/files-of';
import { readUsedBytes } from '../uploads/used-bytes';
import { videoColumns } from '../videos/find-video';
import type { Database } from './database';
import { migrateLibsql, migrateSqlite, readMigrations } from './migrate';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';
import { files, videos } from './schema';
import { tempDir } from '../../../tests/studio/temp-dir';

const migrations = readMigrations();
const before = migrations.slice(
  0,
  migrations.findIndex(({ sql }) => sql.some((each) => /TABLE `files`/.test(each))),
);

/** A studio as it was: a recording, an edit whose sound is its prepared file, a short video and a long one. */
const rows = `
  INSERT INTO assets (asset_id, kind, title, sha256, source, duration_sec, sample_rate_hz, channels, size_bytes,
    original_key, audio_key, peaks_key, analysis_key, loudness, recipe, created_at, last_used_at) VALUES
  ('asset_a', 'source', 'A', 'sha', '{"type":"upload"}', 1, 48000, 1, 1000,
    'assets/asset_a/original.wav', 'assets/asset_a/audio.m4a', 'assets/asset_a/peaks.bin', NULL, '{}', NULL, 5, 5),
  ('asset_b', 'prepared', 'B', NULL, '{"type":"recipe"}', 1, 48000, 2, 200,
    'assets/asset_b/prepared.m4a', 'assets/asset_b/prepared.m4a', 'assets/asset_b/peaks.bin',
    'assets/asset_b/analysis.bin', '{}', '{}', 6, 6);
  INSERT INTO videos (video_id, job_id, asset_id, spec, duration_sec, width_px, height_px, master_key,
    share_key, poster_key, size_bytes, created_at) VALUES
  ('video_a', 'job_a', 'asset_b', '{}', 1, 1, 1,
    'videos/video_a/master.mp4', 'videos/video_a/master.mp4', 'videos/video_a/poster.jpg', 30, 7),
  ('video_b', 'job_b', 'asset_b', '{}', 1, 1, 1,
    'videos/video_b/master.mp4', 'videos/video_b/share.mp4', 'videos/video_b/poster.jpg', 4, 8)`;

const folder = tempDir('files');
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
afterAll(async () => {
  await turso.stop();
});

async function migratedSqlite(): Promise<Database> {
  const database = openSqlite(join(folder, 'studio.sqlite'));
  await migrateSqlite(database, before);
  database.connection.exec(rows);
  await migrateSqlite(database);
  return database;
}

async function migratedLibsql(): Promise<Database> {
  const database = openLibsql({ url: await turso.start(), authToken: turso.authToken });
  await migrateLibsql(database, before);
  await database.client.executeMultiple(rows);
  await migrateLibsql(database);
  return database;
}

it.each([
  ['SQLite', migratedSqlite],
  ['libSQL', migratedLibsql],
] as const)('the files of a studio from before their table keep key and bytes on %s', async (_, migrate) => {
  const database = await migrate();
  const recordings = await findAssets(['asset_a', 'asset_b'], database);
  expect([...recordings].map(([id, each]) => [id, each.createdAt, totalBytes(each.files)])).toEqual([
    ['asset_a', 5, 1000],
    ['asset_b', 6, 200],
  ]);
  expect(recordings.get('asset_a')!.files).toEqual({
    original: { key: 'assets/asset_a/original.wav', sizeBytes: 1000 },
    audio: { key: 'assets/asset_a/audio.m4a', sizeBytes: null },
    peaks: { key: 'assets/asset_a/peaks.bin', sizeBytes: null },
  });
  expect(recordings.get('asset_b')!.files.analysis).toEqual({
    key: 'assets/asset_b/analysis.bin',
    sizeBytes: null,
  });
  const films = await database.run((orm) => orm.select(videoColumns).from(videos).orderBy(videos.videoId));
  expect(films.map((film) => [film.files.share.key, film.files.poster.key, totalBytes(film.files)])).toEqual([
    ['videos/video_a/master.mp4', 'videos/video_a/poster.jpg', 30],
    ['videos/video_b/share.mp4', 'videos/video_b/poster.jpg', 4],
  ]);
  expect(await readUsedBytes(database)).toBe(1234);
  await database.run((orm) => orm.delete(videos));
  expect(await readUsedBytes(database)).toBe(1200);
  expect(await database.run((orm) => orm.select().from(files))).toHaveLength(7);
  database.close();
});

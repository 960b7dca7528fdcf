import type Database from 'better-sqlite3';
import { migrateSqlite, readMigrations } from '../db/migrate';
import { videoSpecSchema } from '@/core/video/video-spec';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../db/open-sqlite';
import { tempDir } from '../../../tests/studio/temp-dir';

const insertVideo = `INSERT INTO videos (video_id, job_id, asset_id, title, subtitle, look, aspect, fps,
  duration_sec, width_px, height_px, master_key, share_key, poster_key, size_bytes, created_at)
  VALUES (?, ?, 'asset_1', ?, NULL, 'ring', '1:1', 30, 2, 1080, 1080, 'm', 's', 'p', 3, 4)`;
const insertJob = `INSERT INTO jobs (seq, job_id, kind, lane, status, input, attempt, max_attempts, available_at, wait_count, created_at, updated_at)
  VALUES (1, 'job_1', 'render', 'long', 'complete', ?, 1, 2, 0, 0, 0, 0)`;

test('videos from before keep their whole description through the migration, with what only their job still knows', async () => {
  const dir = tempDir('video-specs');
  const database = openSqlite(join(dir, 'studio.sqlite'));
  try {
    const migrations = readMigrations();
    const at = migrations.findIndex(({ sql }) => sql.some((statement) => statement.includes('__new_videos')));
    await migrateSqlite(database, migrations.slice(0, at));
    const { connection } = database as { connection: Database.Database };
    const params = { accent: '#ff8800' };
    const input = {
      audio: { type: 'asset', assetId: 'asset_1' },
      look: 'ring',
      aspect: '1:1',
      title: 'Hi',
      params,
    };
    connection.prepare(insertJob).run(JSON.stringify(input));
    connection.prepare(insertVideo).run('video_1', 'job_1', 'Hi');
    connection.prepare(insertVideo).run('video_2', 'job_gone', null);

    await migrateSqlite(database, migrations.slice(0, at + 1));
    const rows = connection.prepare('SELECT spec FROM videos ORDER BY video_id').all() as { spec: string }[];
    const specs = rows.map(({ spec }) => JSON.parse(spec) as unknown);
    expect(specs.map((spec) => videoSpecSchema.safeParse(spec).error)).toEqual([undefined, undefined]);
    expect(specs).toEqual([
      { look: 'ring', aspect: '1:1', title: 'Hi', params },
      { look: 'ring', aspect: '1:1', fps: 30 },
    ]);
  } finally {
    database.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

import { join } from 'node:path';
import { reelAnswerSchema } from '@/core/reels/reel-schema';
import { migrateLibsql, migrateSqlite, readMigrations } from './migrate';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';
import { reels, videos } from './schema';
import { tempDir } from '../../../tests/studio/temp-dir';

const folder = tempDir('reels');

const before = readMigrations().slice(0, 11);
const job = (jobId: string, input: object) =>
  `INSERT INTO jobs (job_id, kind, lane, status, input, max_attempts, available_at, created_at, updated_at)
    VALUES ('${jobId}', 'render', 'long', 'complete', '${JSON.stringify(input)}', 2, 1, 1, 1)`;
const asset = (assetId: string, kind: string, title: string, createdAt: number) =>
  `INSERT INTO assets (asset_id, kind, title, source, duration_sec, sample_rate_hz, channels, size_bytes,
    original_key, audio_key, peaks_key, loudness, created_at, last_used_at)
    VALUES ('${assetId}', '${kind}', '${title}', '{"type":"upload"}', 12.5, 48000, 1, 1, 'o', 'a', 'p', '{}', ${createdAt}, 1)`;
const video = (videoId: string, jobId: string, assetId: string, title: string | null, fps = 30) =>
  `INSERT INTO videos (video_id, job_id, asset_id, title, look, aspect, fps, duration_sec, width_px, height_px,
    master_key, share_key, poster_key, size_bytes, created_at)
    VALUES ('${videoId}', '${jobId}', '${assetId}', ${title === null ? 'NULL' : `'${title}'`}, 'ring', '1:1', ${fps}, 11, 1, 1, 'm', 's', 'p', 1, 50)`;
const drawn = { audio: { type: 'asset', assetId: 'asset_rendered' }, look: 'ring', aspect: '1:1' };
const upload = (key: string, status: string) =>
  `INSERT INTO uploads (upload_id, key, filename, content_type, size_bytes, part_size_bytes, part_count, status, created_at)
    VALUES ('${key}', '${key}', 'c.png', 'image/png', 1, 1, 1, '${status}', 1)`;
const project = (projectId: string, recipe: string | null) =>
  `INSERT INTO projects (project_id, title, recipe, look, aspect, params, revision, created_at, updated_at)
    VALUES ('${projectId}', 'Edit', ${recipe === null ? 'NULL' : `'${recipe}'`}, 'bars', '9:16', NULL, 4, 20, 30)`;
const whole = (assetId: string, endSec = 12.5) => ({
  version: 1,
  clips: [
    { id: 'clip_1', sourceAssetId: assetId, startSec: 0, endSec, gainDb: 0, fadeInSec: 0, fadeOutSec: 0 },
  ],
  loudness: 'off',
  clean: 'off',
  outputFormat: 'm4a',
});

/** A studio as it was before there were reels. */
const rows = [
  job('job_1_aa', {
    ...drawn,
    title: 'Drawn',
    fps: 60,
    params: { accent: '#ff8800' },
    coverKey: 'uploads/kept/file',
  }),
  job('job_bb', { ...drawn, coverKey: 'uploads/swept/file' }),
  upload('uploads/kept/file', 'complete'),
  upload('uploads/swept/file', 'aborted'),
  asset('asset_rendered', 'prepared', 'Voice (edited)', 10),
  asset('asset_source', 'source', 'Voice', 11),
  asset('asset_saved', 'prepared', 'Other (edited)', 12),
  asset('asset_cut', 'source', 'Cut', 13),
  video('video_titled', 'job_1_aa', 'asset_rendered', 'Drawn', 60),
  video('video_plain', 'job_bb', 'asset_rendered', null),
  video('video_soundless', 'job_gone', 'asset_gone', null),
  project('project_edit', JSON.stringify(whole('asset_cut', 3))),
  project('project_empty', null),
];

it.each(['better-sqlite3', 'libSQL'] as const)(
  'a studio from before gets a reel for each video and a draft for each other recording, over %s',
  async (driver) => {
    const file = join(folder, `${driver}.sqlite`);
    const sqlite = openSqlite(file);
    await migrateSqlite(sqlite, before);
    for (const row of rows) sqlite.connection.exec(row);
    if (driver === 'better-sqlite3') await migrateSqlite(sqlite);
    else {
      const libsql = openLibsql({ url: `file:${file}` });
      await migrateLibsql(libsql);
      libsql.close();
    }
    const made = await sqlite.run((orm) => orm.select().from(reels).orderBy(reels.reelId));
    const films = await sqlite.run((orm) => orm.select().from(videos).orderBy(videos.videoId));
    sqlite.close();

    const { recipe, video: spec } = reelAnswerSchema.shape;
    for (const reel of made) {
      expect(recipe.parse(reel.recipe)).toEqual(reel.recipe);
      expect(spec.safeParse(reel.video)).toMatchObject({ success: true });
    }
    const draft = { videoId: null, jobId: null, sourceJobId: null, revision: 1 };
    expect(made).toMatchObject([
      {
        ...draft,
        reelId: 'reel_edit',
        title: 'Edit',
        revision: 4,
        recipe: whole('asset_cut', 3),
        updatedAt: 30,
      },
      {
        reelId: 'reel_plain',
        title: 'Voice (edited)',
        videoId: 'video_plain',
        video: { look: 'ring', aspect: '1:1' },
      },
      { ...draft, reelId: 'reel_saved', title: 'Other (edited)', recipe: { loudness: 'off' }, updatedAt: 12 },
      { reelId: 'reel_soundless', title: 'Video', recipe: whole('asset_gone', 11) },
      {
        ...draft,
        reelId: 'reel_source',
        title: 'Voice',
        recipe: { ...whole('asset_source'), loudness: 'social' },
      },
      {
        reelId: 'reel_titled',
        title: 'Drawn',
        revision: 1,
        recipe: whole('asset_rendered'),
        videoId: 'video_titled',
        createdAt: 50,
        updatedAt: 50,
      },
    ]);
    expect(made[0]!.video).toEqual({ look: 'bars', aspect: '9:16' });
    expect(made[1]!.video).toEqual({ look: 'ring', aspect: '1:1' });
    expect(made[5]!.video).toEqual({
      look: 'ring',
      aspect: '1:1',
      params: { accent: '#ff8800' },
      title: 'Drawn',
      coverKey: 'uploads/kept/file',
      fps: 60,
    });
    expect(films.map(({ reelId }) => reelId)).toEqual(['reel_plain', 'reel_soundless', 'reel_titled']);
  },
);

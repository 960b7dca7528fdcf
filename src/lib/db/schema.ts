import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Loudness } from '@/core/jobs/catalog';
import type { VideoSpec } from '@/core/video/video-spec';
import type { FilesOf } from './file-schema';

export * from './dispatch-schema';
export * from './file-schema';
export * from './job-schema';
export * from './reel-schema';

/** Where an asset came from, kept for good. */
export interface AssetSource {
  type: 'upload' | 'url' | 'youtube' | 'recipe';
  filename?: string;
  url?: string;
  /** ISO 8601; when the owner ticked that they hold the rights. */
  rightsAttestedAt?: string;
  /** Which of the file's sound tracks was taken, where a player would have played another. */
  soundTrack?: { number: number; count: number };
  /** Versions of the tools that made the files, such as `{ ffmpeg: '5.1.9' }`. */
  toolVersions?: Record<string, string>;
}

/** Recordings: `source` as they came in, `prepared` as a saved recipe made them. Their files are in `files`. */
export const assets = sqliteTable(
  'assets',
  {
    assetId: text('asset_id').primaryKey(),
    kind: text('kind').notNull().$type<'source' | 'prepared'>(),
    title: text('title').notNull(),
    /** SHA-256 (hex) of the file that came in; null for a prepared asset. */
    sha256: text('sha256'),
    source: text('source', { mode: 'json' }).notNull().$type<AssetSource>(),
    durationSec: real('duration_sec').notNull(),
    sampleRateHz: integer('sample_rate_hz').notNull(),
    channels: integer('channels').notNull(),
    loudness: text('loudness', { mode: 'json' }).notNull().$type<Loudness>(),
    recipe: text('recipe', { mode: 'json' }).$type<Recipe>(),
    /** Of a prepared asset: what its recipe makes, so that the same recipe finds it again. */
    recipeHash: text('recipe_hash'),
    /** Made by a reel for its video: left out of lists. */
    unlisted: integer('unlisted', { mode: 'boolean' }).notNull().default(false),
    /** Of unlisted audio: the reel it was prepared for first; written by the completion of its save. */
    reelId: text('reel_id'),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at').notNull(),
  },
  (asset) => [
    uniqueIndex('assets_sha256')
      .on(asset.sha256)
      .where(sql`sha256 IS NOT NULL`),
    index('assets_recipe_hash')
      .on(asset.recipeHash)
      .where(sql`recipe_hash IS NOT NULL`),
    index('assets_reel')
      .on(asset.reelId)
      .where(sql`reel_id IS NOT NULL`),
    index('assets_created').on(asset.createdAt),
  ],
);

export const videos = sqliteTable(
  'videos',
  {
    videoId: text('video_id').primaryKey(),
    jobId: text('job_id').notNull(),
    assetId: text('asset_id').notNull(),
    /** The whole description it was drawn from. */
    spec: text('spec', { mode: 'json' }).notNull().$type<VideoSpec>(),
    durationSec: real('duration_sec').notNull(),
    widthPx: integer('width_px').notNull(),
    heightPx: integer('height_px').notNull(),
    /** ffmpeg's name of the encoder, of a video that was rendered on a GPU elsewhere. */
    encoder: text('encoder'),
    /** The reel it was made for; written by the completion of its render. */
    reelId: text('reel_id'),
    createdAt: integer('created_at').notNull(),
  },
  (video) => [
    index('videos_asset').on(video.assetId),
    index('videos_created').on(video.createdAt),
    index('videos_reel')
      .on(video.reelId)
      .where(sql`reel_id IS NOT NULL`),
    index('videos_cover')
      .on(sql`json_extract(${video.spec}, '$.coverKey')`)
      .where(sql`json_extract(spec, '$.coverKey') IS NOT NULL`),
  ],
);

export const uploads = sqliteTable('uploads', {
  uploadId: text('upload_id').primaryKey(),
  key: text('key').notNull().unique(),
  filename: text('filename').notNull(),
  contentType: text('content_type').notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  partSizeBytes: integer('part_size_bytes').notNull(),
  partCount: integer('part_count').notNull(),
  /** The storage's own name for a multipart; null if the file came through a form at once. */
  multipartId: text('multipart_id'),
  status: text('status').notNull().$type<'open' | 'complete' | 'aborted'>(),
  createdAt: integer('created_at').notNull(),
});

/** One-time pairing codes, kept as SHA-256 only. */
export const pairingCodes = sqliteTable('pairing_codes', {
  codeHash: text('code_hash').primaryKey(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
});

/** Signed-in browsers, by the SHA-256 (hex) of their session's id; a session ends by losing its row. */
export const sessions = sqliteTable('sessions', {
  idHash: text('id_hash').primaryKey(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Counters of the rate limits: one row per what is limited and by whom, restarted with each window. */
export const rateLimits = sqliteTable('rate_limits', {
  bucket: text('bucket').primaryKey(),
  windowEndsAt: integer('window_ends_at').notNull(),
  count: integer('count').notNull(),
});

export type AssetRow = typeof assets.$inferInsert & { files: FilesOf<'asset'> };
export type Asset = typeof assets.$inferSelect & { files: FilesOf<'asset'> };
export type VideoRow = typeof videos.$inferInsert & { files: FilesOf<'video'> };
export type Video = typeof videos.$inferSelect & { files: FilesOf<'video'> };
export type Upload = typeof uploads.$inferSelect;

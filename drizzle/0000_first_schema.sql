CREATE TABLE `assets` (
	`asset_id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`sha256` text,
	`source` text NOT NULL,
	`duration_sec` real NOT NULL,
	`sample_rate_hz` integer NOT NULL,
	`channels` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`original_key` text NOT NULL,
	`audio_key` text NOT NULL,
	`peaks_key` text NOT NULL,
	`analysis_key` text,
	`loudness` text NOT NULL,
	`recipe` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `assets_sha256` ON `assets` (`sha256`) WHERE sha256 IS NOT NULL;--> statement-breakpoint
CREATE INDEX `assets_created` ON `assets` (`created_at`);--> statement-breakpoint
CREATE TABLE `pairing_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `projects` (
	`project_id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`recipe` text,
	`look` text,
	`aspect` text,
	`params` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rate_limits` (
	`bucket` text PRIMARY KEY NOT NULL,
	`window_ends_at` integer NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`upload_id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`filename` text NOT NULL,
	`content_type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`part_size_bytes` integer NOT NULL,
	`part_count` integer NOT NULL,
	`multipart_id` text,
	`status` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `uploads_key_unique` ON `uploads` (`key`);--> statement-breakpoint
CREATE TABLE `videos` (
	`video_id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`asset_id` text NOT NULL,
	`title` text,
	`subtitle` text,
	`look` text NOT NULL,
	`aspect` text NOT NULL,
	`fps` integer NOT NULL,
	`duration_sec` real NOT NULL,
	`width_px` integer NOT NULL,
	`height_px` integer NOT NULL,
	`master_key` text NOT NULL,
	`share_key` text NOT NULL,
	`poster_key` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `videos_asset` ON `videos` (`asset_id`);--> statement-breakpoint
CREATE INDEX `videos_created` ON `videos` (`created_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`input` text NOT NULL,
	`result` text,
	`stage` text,
	`progress` real,
	`attempt` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer NOT NULL,
	`claim_token` text,
	`worker_id` text,
	`lease_expires_at` integer,
	`deadline_at` integer,
	`available_at` integer NOT NULL,
	`cancel_requested_at` integer,
	`cancel_reason` text,
	`error_code` text,
	`error_internal` text,
	`idempotency_key` text,
	`retry_of` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	CONSTRAINT "jobs_status" CHECK("jobs"."status" IN ('pending','processing','complete','failed','cancelled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_job_id_unique` ON `jobs` (`job_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_claim_token` ON `jobs` (`claim_token`) WHERE claim_token IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_idempotency_key` ON `jobs` (`idempotency_key`) WHERE idempotency_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_pending` ON `jobs` (`seq`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `jobs_processing` ON `jobs` (`lease_expires_at`) WHERE status = 'processing';--> statement-breakpoint
CREATE INDEX `jobs_failed` ON `jobs` (`seq`) WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX `jobs_cancelled` ON `jobs` (`seq`) WHERE status = 'cancelled';--> statement-breakpoint
CREATE INDEX `jobs_kind` ON `jobs` (`kind`,`seq`);--> statement-breakpoint
CREATE TABLE `workers` (
	`worker_id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL
);

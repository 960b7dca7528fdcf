CREATE TABLE `reels` (
	`reel_id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`recipe` text NOT NULL,
	`video` text,
	`revision` integer NOT NULL,
	`source_job_id` text,
	`job_id` text,
	`make_key` text,
	`video_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reels_updated` ON `reels` (`updated_at`,`reel_id`);--> statement-breakpoint
CREATE INDEX `reels_source_job` ON `reels` (`source_job_id`) WHERE source_job_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `assets` ADD `recipe_hash` text;--> statement-breakpoint
ALTER TABLE `assets` ADD `unlisted` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `assets_recipe_hash` ON `assets` (`recipe_hash`) WHERE recipe_hash IS NOT NULL;--> statement-breakpoint
ALTER TABLE `videos` ADD `reel_id` text;--> statement-breakpoint
CREATE INDEX `videos_reel` ON `videos` (`reel_id`) WHERE reel_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `reel_id` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `make` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `follows` text;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_follows` ON `jobs` (`follows`) WHERE follows IS NOT NULL;
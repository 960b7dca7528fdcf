ALTER TABLE `assets` ADD `reel_id` text;--> statement-breakpoint
CREATE INDEX `assets_reel` ON `assets` (`reel_id`) WHERE reel_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `videos_cover` ON `videos` (json_extract(`spec`, '$.coverKey')) WHERE json_extract(spec, '$.coverKey') IS NOT NULL;--> statement-breakpoint
CREATE INDEX `reels_cover` ON `reels` (json_extract(`video`, '$.coverKey')) WHERE json_extract(video, '$.coverKey') IS NOT NULL;

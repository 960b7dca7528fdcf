CREATE TABLE `files` (
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`key` text NOT NULL,
	`size_bytes` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`owner_id`, `name`)
);
--> statement-breakpoint
CREATE INDEX `files_key` ON `files` (`key`,`size_bytes`);--> statement-breakpoint
INSERT INTO `files` SELECT `asset_id`, 'original', `original_key`, `size_bytes`, `created_at` FROM `assets`;--> statement-breakpoint
INSERT INTO `files` SELECT `asset_id`, 'audio', `audio_key`, NULL, `created_at` FROM `assets`;--> statement-breakpoint
INSERT INTO `files` SELECT `asset_id`, 'peaks', `peaks_key`, NULL, `created_at` FROM `assets`;--> statement-breakpoint
INSERT INTO `files` SELECT `asset_id`, 'analysis', `analysis_key`, NULL, `created_at` FROM `assets` WHERE `analysis_key` IS NOT NULL;--> statement-breakpoint
INSERT INTO `files` SELECT `video_id`, 'master', `master_key`, `size_bytes`, `created_at` FROM `videos`;--> statement-breakpoint
INSERT INTO `files` SELECT `video_id`, 'share', `share_key`, NULL, `created_at` FROM `videos`;--> statement-breakpoint
INSERT INTO `files` SELECT `video_id`, 'poster', `poster_key`, NULL, `created_at` FROM `videos`;--> statement-breakpoint
CREATE TRIGGER `files_of_assets` AFTER DELETE ON `assets` BEGIN DELETE FROM `files` WHERE `owner_id` = OLD.`asset_id`; END;--> statement-breakpoint
CREATE TRIGGER `files_of_videos` AFTER DELETE ON `videos` BEGIN DELETE FROM `files` WHERE `owner_id` = OLD.`video_id`; END;--> statement-breakpoint
ALTER TABLE `assets` DROP COLUMN `size_bytes`;--> statement-breakpoint
ALTER TABLE `assets` DROP COLUMN `original_key`;--> statement-breakpoint
ALTER TABLE `assets` DROP COLUMN `audio_key`;--> statement-breakpoint
ALTER TABLE `assets` DROP COLUMN `peaks_key`;--> statement-breakpoint
ALTER TABLE `assets` DROP COLUMN `analysis_key`;--> statement-breakpoint
ALTER TABLE `videos` DROP COLUMN `master_key`;--> statement-breakpoint
ALTER TABLE `videos` DROP COLUMN `share_key`;--> statement-breakpoint
ALTER TABLE `videos` DROP COLUMN `poster_key`;--> statement-breakpoint
ALTER TABLE `videos` DROP COLUMN `size_bytes`;
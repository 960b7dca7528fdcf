CREATE TABLE `__new_videos` (
	`video_id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`asset_id` text NOT NULL,
	`spec` text NOT NULL,
	`duration_sec` real NOT NULL,
	`width_px` integer NOT NULL,
	`height_px` integer NOT NULL,
	`master_key` text NOT NULL,
	`share_key` text NOT NULL,
	`poster_key` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`encoder` text,
	`reel_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_videos`("video_id", "job_id", "asset_id", "spec", "duration_sec", "width_px", "height_px", "master_key", "share_key", "poster_key", "size_bytes", "encoder", "reel_id", "created_at")
	SELECT v.video_id, v.job_id, v.asset_id,
		COALESCE(
			(SELECT json_remove(j.input, '$.audio') FROM jobs j WHERE j.job_id = v.job_id AND j.kind = 'render' AND j.input ->> '$.look' = v.look),
			json_patch('{}', json_object('look', v.look, 'aspect', v.aspect, 'title', v.title, 'subtitle', v.subtitle, 'fps', v.fps))
		),
		v.duration_sec, v.width_px, v.height_px, v.master_key, v.share_key, v.poster_key, v.size_bytes, v.encoder, v.reel_id, v.created_at
	FROM `videos` v;--> statement-breakpoint
DROP TABLE `videos`;--> statement-breakpoint
ALTER TABLE `__new_videos` RENAME TO `videos`;--> statement-breakpoint
CREATE INDEX `videos_asset` ON `videos` (`asset_id`);--> statement-breakpoint
CREATE INDEX `videos_created` ON `videos` (`created_at`);--> statement-breakpoint
CREATE INDEX `videos_reel` ON `videos` (`reel_id`) WHERE reel_id IS NOT NULL;

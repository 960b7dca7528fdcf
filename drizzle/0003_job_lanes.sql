DROP INDEX `jobs_pending`;--> statement-breakpoint
ALTER TABLE `jobs` ADD `lane` text DEFAULT 'quick' NOT NULL;--> statement-breakpoint
UPDATE `jobs` SET `lane` = 'long' WHERE `kind` = 'render';--> statement-breakpoint
CREATE INDEX `jobs_pending` ON `jobs` (`lane`,`seq`,`available_at`) WHERE status = 'pending';
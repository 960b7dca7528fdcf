DROP INDEX `jobs_failed`;--> statement-breakpoint
DROP INDEX `jobs_cancelled`;--> statement-breakpoint
CREATE INDEX `jobs_finished` ON `jobs` (`status`,`kind`,`seq`) WHERE finished_at IS NOT NULL;
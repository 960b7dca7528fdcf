ALTER TABLE `jobs` ADD `wait_code` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `wait_count` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `waiting_since` integer;
CREATE TABLE `dispatches` (
	`attempt_token` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`call_id` text,
	`plan` text NOT NULL,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`ask_at` integer NOT NULL,
	`cancel_asked_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dispatches_created` ON `dispatches` (`created_at`);
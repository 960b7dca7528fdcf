CREATE TABLE `__new_jobs` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`lane` text DEFAULT 'quick' NOT NULL,
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
	`wait_code` text,
	`wait_count` integer,
	`waiting_since` integer,
	`error_code` text,
	`error_internal` text,
	`idempotency_key` text,
	`retry_of` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	CONSTRAINT "jobs_status" CHECK(status = 'pending' OR status = 'processing' OR status = 'complete' OR status = 'failed' OR status = 'cancelled'),
	CONSTRAINT "jobs_job_id" CHECK(instr(substr(job_id, 5), '_') = 0 OR CAST(substr(job_id, 5) AS INTEGER) = seq)
);
--> statement-breakpoint
INSERT INTO `__new_jobs`("seq", "job_id", "kind", "lane", "status", "input", "result", "stage", "progress", "attempt", "max_attempts", "claim_token", "worker_id", "lease_expires_at", "deadline_at", "available_at", "cancel_requested_at", "cancel_reason", "wait_code", "wait_count", "waiting_since", "error_code", "error_internal", "idempotency_key", "retry_of", "created_at", "updated_at", "started_at", "finished_at") SELECT "seq", "job_id", "kind", "lane", "status", "input", "result", "stage", "progress", "attempt", "max_attempts", "claim_token", "worker_id", "lease_expires_at", "deadline_at", "available_at", "cancel_requested_at", "cancel_reason", "wait_code", "wait_count", "waiting_since", "error_code", "error_internal", "idempotency_key", "retry_of", "created_at", "updated_at", "started_at", "finished_at" FROM `jobs`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_job_id` ON `jobs` (`job_id`) WHERE instr(substr(job_id, 5), '_') = 0;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_claim_token` ON `jobs` (`claim_token`) WHERE claim_token IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_idempotency_key` ON `jobs` (`idempotency_key`) WHERE idempotency_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_pending` ON `jobs` (`lane`,`seq`,`available_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `jobs_processing` ON `jobs` (`lease_expires_at`) WHERE status = 'processing';--> statement-breakpoint
CREATE INDEX `jobs_failed` ON `jobs` (`seq`) WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX `jobs_cancelled` ON `jobs` (`seq`) WHERE status = 'cancelled';
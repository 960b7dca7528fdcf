/** What the API answers, as the page reads it. Types alone: nothing of the server comes along. */
import type { Aspect } from '@/core/video/video-format';
import type { LookName } from '@/core/video/video-spec';
import type { JobKind, JobStatus } from '@/core/jobs/catalog';

export type { AssetAnswer, AssetUses } from '@/core/api/assets';
export type { VideoAnswer } from '@/core/api/videos';
export type { PairingLink } from '@/core/api/studio';
export type { Aspect, JobKind, JobStatus, LookName };

/** The poll answer: one job as the page sees it. Times are ISO 8601, `progress` 0–100 within the stage. */
export interface JobAnswer {
  jobId: string;
  type: JobKind;
  status: JobStatus;
  stage: string | null;
  progress: number | null;
  indeterminate: boolean;
  /** Jobs that run before this one; null when not pending. */
  queuePosition: number | null;
  /** Why it waits although its turn has come. */
  waitReason?: string;
  nextTryAt?: string;
  attempt: number;
  cancelRequested: boolean;
  createdAt: string;
  updatedAt: string;
  result?: JobResultAnswer | null;
  error?: string | null;
  errorCode?: string | null;
  downloadUrl?: string | null;
}

/** What a complete job names; which fields are there depends on its kind. */
export interface JobResultAnswer {
  assetId?: string;
  videoId?: string;
  duplicate?: boolean;
}

/** What a POST that makes a job answers. */
export interface CreatedJobAnswer {
  jobId: string;
  status: JobStatus;
  queuePosition?: number | null;
}

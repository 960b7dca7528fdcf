/** What the API answers, as the page reads it. Types alone: no schema comes along. */
import type { AnswerOf } from '@/core/api/endpoint';
import type { jobEndpoints } from '@/core/api/jobs';
import type { reelEndpoints } from '@/core/api/reels';

export type { AssetAnswer, AssetUses } from '@/core/api/assets';
export type { PairingLink } from '@/core/api/studio';
export type { VideoAnswer } from '@/core/api/videos';
export type { MakeAnswer, ReelChange } from '@/core/reels/reel-schema';

type PollAnswer = AnswerOf<typeof jobEndpoints.poll>;

/** The poll answer. Which fields its result has depends on the kind of the job. */
export interface JobAnswer extends Omit<PollAnswer, 'result'> {
  result?: { durationSec?: number; assetId?: string; videoId?: string; duplicate?: boolean };
}

export interface ReelAnswer extends Omit<AnswerOf<typeof reelEndpoints.get>, 'job'> {
  job?: JobAnswer;
}

/** What a POST that makes a job answers. */
export type CreatedJobAnswer = AnswerOf<typeof jobEndpoints.render>;

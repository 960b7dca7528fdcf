import type { NewReel } from '@/core/reels/reel-schema';
import type { MakeAnswer, ReelAnswer, ReelChange } from '../api/answers';
import { callApi } from '../api/call-api';

export const reelPath = (reelId: string) => `/api/reels/${encodeURIComponent(reelId)}`;

/** Longer bodies than this may not be sent by a page that is being closed. */
const keptAliveLength = 50_000;

/** @param idempotencyKey the same for as long as the same reel is asked for */
export function createReel(reel: NewReel, idempotencyKey: string): Promise<ReelAnswer> {
  return callApi<ReelAnswer>('/api/reels', { method: 'POST', body: reel, idempotencyKey });
}

export function changeReel(reelId: string, change: ReelChange): Promise<ReelAnswer> {
  const keepalive = JSON.stringify(change).length < keptAliveLength;
  return callApi<ReelAnswer>(reelPath(reelId), { method: 'PATCH', body: change, keepalive });
}

/** Makes the video; all steps after the first are the studio's business. */
export function makeReel(reelId: string, idempotencyKey: string): Promise<MakeAnswer> {
  const path = `${reelPath(reelId)}/make`;
  return callApi<MakeAnswer>(path, { method: 'POST', idempotencyKey, keepalive: true });
}

export async function deleteReel(reelId: string): Promise<void> {
  await callApi(reelPath(reelId), { method: 'DELETE' });
}

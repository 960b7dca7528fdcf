import type { NewReel } from '@/core/reels/reel-schema';
import type { MakeAnswer, ReelAnswer, ReelChange } from '@/data/answers';
import { callApi } from '@/data/call-api';

export const reelPath = (reelId: string) => `/api/reels/${encodeURIComponent(reelId)}`;

/** Longer bodies may not be sent by a page that is being closed. */
const isShort = (body: object) => JSON.stringify(body).length < 50_000;

/** @param idempotencyKey the same for as long as the same reel is asked for */
export function createReel(reel: NewReel, idempotencyKey: string): Promise<ReelAnswer> {
  return callApi<ReelAnswer>('/api/reels', { method: 'POST', body: reel, idempotencyKey });
}

export function changeReel(reelId: string, change: ReelChange): Promise<ReelAnswer> {
  return callApi<ReelAnswer>(reelPath(reelId), { method: 'PATCH', body: change, keepalive: isShort(change) });
}

/** Makes the video, of the reel with what was not saved yet; the studio does all that follows by itself. */
export function makeReel(
  reelId: string,
  idempotencyKey: string,
  change: ReelChange | undefined,
): Promise<MakeAnswer> {
  const body = { change };
  const keepalive = isShort(body);
  return callApi<MakeAnswer>(`${reelPath(reelId)}/make`, { method: 'POST', body, idempotencyKey, keepalive });
}

export async function deleteReel(reelId: string): Promise<void> {
  await callApi(reelPath(reelId), { method: 'DELETE' });
}

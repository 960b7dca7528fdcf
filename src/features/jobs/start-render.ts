import type { CreatedJobAnswer } from '../api/answers';
import { callApi } from '../api/call-api';
import { noteJob, type VideoWishes } from './job-notes';

/** Asks for a video of an asset. The key makes a second tap or a reload give the same job. */
export async function startRender(
  assetId: string,
  wishes: VideoWishes,
  idempotencyKey: string,
  backTo: string = assetId,
): Promise<string> {
  const created = await callApi<CreatedJobAnswer>('/api/render', {
    method: 'POST',
    body: { audio: { type: 'asset', assetId }, ...wishes },
    idempotencyKey,
  });
  noteJob(created.jobId, { label: wishes.title || 'Your video', assetId: backTo });
  return created.jobId;
}

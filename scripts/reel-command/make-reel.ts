import { randomUUID } from 'node:crypto';
import { reelEndpoints } from '@/core/api/reels';
import { videoEndpoints } from '@/core/api/videos';
import type { IngestRequest } from '@/core/jobs/catalog';
import type { NewReel } from '@/core/reels/reel-schema';
import { CommandError } from '@/lib/CommandError';
import { fetchVideo } from './fetch-video';
import { cancelMake, followMake } from './follow-make';
import type { ReelFlags } from './read-flags';
import type { StageDisplay } from './StageDisplay';
import type { StudioClient } from './StudioClient';
import { uploadRecording } from './upload-recording';

export interface ReelPlan extends ReelFlags {
  /** The recording: a file with its absolute path, or a link. */
  input: { type: 'file'; path: string } | { type: 'link'; source: IngestRequest };
  outPath: string;
}

/** From a recording to a video on this disk, as one reel of the studio. @returns the size of the video in bytes. */
export async function makeReel(
  client: StudioClient,
  display: StageDisplay,
  plan: ReelPlan,
  signal: AbortSignal,
): Promise<number> {
  const { input, title, look, aspect, loudness } = plan;
  const source: IngestRequest =
    input.type === 'link'
      ? input.source
      : { type: 'upload', ...(await uploadRecording(client, display, input.path, signal)) };
  const body: NewReel = {
    title: title || undefined,
    source,
    recipe: { version: 1, clips: [], loudness, clean: 'off', outputFormat: 'wav' },
    video: { look, aspect, title },
  };
  const { reelId } = await client.call(reelEndpoints.create, { body, idempotencyKey: randomUUID(), signal });
  try {
    await startMake(client, reelId, signal);
    const videoId = await followMake(client, display, reelId, signal);
    const { downloadUrl } = await client.call(videoEndpoints.get, { params: { videoId }, signal });
    return await fetchVideo(client, display, downloadUrl, plan.outPath, signal);
  } catch (error) {
    if (signal.aborted) await cancelMake(client, reelId);
    throw error;
  }
}

/** The make waits for the recording, whose failure says more than that it is missing. */
async function startMake(client: StudioClient, reelId: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call(reelEndpoints.make, { params: { reelId }, idempotencyKey: randomUUID(), signal });
  } catch (error) {
    const { state, job } = await client.call(reelEndpoints.get, { params: { reelId }, signal });
    throw state === 'failed' && job?.error ? new CommandError(job.error, { cause: error }) : error;
  }
}

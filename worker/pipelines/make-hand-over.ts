import type { DispatchOf, OutputName } from '@/lib/gpu/hand-off-schema';
import { readTimeLimits } from '@/lib/jobs/read-time-limits';
import { newId } from '@/lib/new-id';
import { contentTypeOfKey } from '@/lib/storage/keys';
import { videoFileNames, videoKeys } from '@/lib/videos/build-video';
import type { PreparedRender } from './prepare-render';
import type { HandOver, PipelineContext } from './types';

/** Time to upload the files of a render that used up its time limit. */
const marginSec = 10 * 60;
/** S3 signs for at most a week. */
const longestSec = 7 * 24 * 3600;

/**
 * The dispatch that a GPU needs to draw this video, with a fresh attempt token: signed URLs that are valid for
 * as long as the render may wait and run, and no credentials.
 */
export async function makeHandOver(
  context: PipelineContext<'render'>,
  prepared: PreparedRender,
): Promise<HandOver> {
  const { env, input, storage, jobId } = context;
  const { spec, soundKey, analysis, plan } = prepared;
  const keys = videoKeys(plan.videoId);
  const mayTakeSec = Math.ceil((env.GPU_QUEUE_TIMEOUT_MS + readTimeLimits(env).render) / 1000);
  const expiresInSec = Math.min(longestSec, mayTakeSec + marginSec);
  // The local storage signs paths of this app; a bucket signs complete URLs, which stay unchanged.
  const fromOutside = (url: string) => new URL(url, env.APP_URL).href;
  const get = async (key: string) => fromOutside(await storage.signGet(key, { expiresInSec }));
  const output = async (name: OutputName) => {
    const key = keys[name];
    const contentType = contentTypeOfKey(key);
    const putUrl = fromOutside(await storage.signPut(key, { expiresInSec, contentType }));
    return { name, key, contentType, putUrl };
  };
  const dispatch: DispatchOf<'render'> = {
    kind: 'render',
    jobId,
    attemptToken: newId('dispatch'),
    spec,
    audioUrl: await get(soundKey),
    analysisUrl: await get(analysis.key),
    coverUrl: input.coverKey && (await get(input.coverKey)),
    outputs: await Promise.all(videoFileNames.map(output)),
    webhookUrl: fromOutside('/api/webhooks/worker'),
  };
  return { dispatch, plan: { kind: 'render', ...plan } };
}

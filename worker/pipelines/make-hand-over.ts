import type { GpuDispatch } from '@/lib/gpu/hand-off-schema';
import { newId } from '@/lib/new-id';
import { contentTypeOfKey } from '@/lib/storage/keys';
import type { PreparedRender } from './prepare-render';
import type { HandOver, PipelineContext } from './types';

/** A render that used up its time limit still gets its files across. */
const marginSec = 10 * 60;
/** S3 signs for no longer than a week. */
const longestSec = 7 * 24 * 3600;

/**
 * What a GPU elsewhere is sent to draw this video, under a fresh attempt token: signed URLs that work for
 * as long as the render may wait and take, and no credential.
 */
export async function makeHandOver(
  context: PipelineContext<'render'>,
  prepared: PreparedRender,
): Promise<HandOver> {
  const { env, input, storage, jobId } = context;
  const { spec, soundKey, analysis, videoId, masterKey, shareKey, posterKey } = prepared;
  const mayTakeSec = Math.ceil((env.GPU_QUEUE_TIMEOUT_MS + env.WORKER_RENDER_TIMEOUT_MS) / 1000);
  const expiresInSec = Math.min(longestSec, mayTakeSec + marginSec);
  // The local storage signs paths of this app; a bucket signs whole addresses, which stay as they are.
  const fromOutside = (url: string) => new URL(url, env.APP_URL).href;
  const get = async (key: string) => fromOutside(await storage.signGet(key, { expiresInSec }));
  const output = async (name: 'master' | 'share' | 'poster', key: string) => {
    const contentType = contentTypeOfKey(key);
    const putUrl = fromOutside(await storage.signPut(key, { expiresInSec, contentType }));
    return { name, key, contentType, putUrl };
  };
  const dispatch: GpuDispatch = {
    jobId,
    attemptToken: newId('dispatch'),
    spec,
    audioUrl: await get(soundKey),
    analysisUrl: await get(analysis.key),
    coverUrl: input.coverKey && (await get(input.coverKey)),
    outputs: await Promise.all([
      output('master', masterKey),
      output('share', shareKey),
      output('poster', posterKey),
    ]),
    webhookUrl: fromOutside('/api/webhooks/worker'),
  };
  const { look, fps, title = null, subtitle = null } = spec;
  const keys = { videoId, masterKey, shareKey, posterKey };
  const plan = { ...keys, assetId: input.audio.assetId, title, subtitle, look, aspect: input.aspect, fps };
  return { dispatch, plan };
}

import type { Recipe } from '@/core/audio/recipe-schema';
import type { IngestInput } from '@/core/jobs/catalog';
import { assetSchema } from './answers';
import { fetchVideo } from './fetch-video';
import { followJob } from './follow-job';
import type { ReelFlags } from './read-flags';
import { CommandError } from '@/lib/CommandError';
import type { StageDisplay } from './StageDisplay';
import type { StudioClient } from './StudioClient';
import { uploadRecording } from './upload-recording';

export interface ReelPlan extends ReelFlags {
  /** Absolute, for a file. */
  inPath: string | null;
  /** What is asked of the studio for a link. */
  link: IngestInput | null;
  outPath: string;
}

/** The whole path from a recording to a video on this disk. @returns the bytes of the video. */
export async function makeReel(
  client: StudioClient,
  display: StageDisplay,
  plan: ReelPlan,
  signal: AbortSignal,
): Promise<number> {
  const source = plan.inPath
    ? { type: 'upload', ...(await uploadRecording(client, display, plan.inPath, signal)) }
    : plan.link;
  const run = (kind: 'ingest' | 'save' | 'render', path: string, body: unknown) =>
    followJob(client, display, { kind, path, body }, signal);

  const ingested = await run('ingest', '/api/audio/ingest', source);
  const sourceAssetId = textOf(ingested.result, 'assetId');
  const { durationSec } = await client.get(`/api/audio/assets/${sourceAssetId}`, assetSchema, signal);

  const recipe: Recipe = {
    version: 1,
    clips: [
      {
        id: 'whole',
        sourceAssetId,
        startSec: 0,
        endSec: durationSec,
        gainDb: 0,
        fadeInSec: 0,
        fadeOutSec: 0,
      },
    ],
    loudness: plan.loudness,
    clean: 'off',
    outputFormat: 'wav',
  };
  const saved = await run('save', '/api/audio/edit/save', recipe);

  const rendered = await run('render', '/api/render', {
    audio: { type: 'asset', assetId: textOf(saved.result, 'assetId') },
    look: plan.look,
    aspect: plan.aspect,
    ...(plan.title === undefined ? {} : { title: plan.title }),
  });
  if (!rendered.downloadUrl) throw new CommandError('The studio made the video but gave no address for it.');
  return fetchVideo(client, display, rendered.downloadUrl, plan.outPath, signal);
}

function textOf(result: unknown, name: string): string {
  const value = (result as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string')
    throw new CommandError(`The studio's answer lacks ${name}; is it a newer version?`);
  return value;
}

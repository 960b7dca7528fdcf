import { join } from 'node:path';
import { jobEndpoints } from '@/core/api/jobs';
import type { Rehearsal } from './Rehearsal';
import { makeRecording } from './make-recording';
import { uploadFile } from './upload-file';

/** Something that happens to a studio in production, played on the rehearsal's. */
export type Scene = (rehearsal: Rehearsal, folder: string) => Promise<void>;

const video = { look: 'bars', aspect: '9:16', title: 'A rehearsal' } as const;

interface Clip {
  assetId: string;
  endSec: number;
}

/** A recording's way to a video, without a fault: one reel, made while its recording is still taken in. */
export const journey: Scene = async (rehearsal, folder) => {
  const scene = 'journey';
  await rehearsal.makeReel(scene, {
    title: 'A rehearsal',
    source: await sendRecording(rehearsal, folder, scene, 6),
    recipe: { version: 1, clips: [], loudness: 'social', clean: 'voice', outputFormat: 'm4a' },
    video,
  });
};

/** kill -9 of the worker in the middle of ffmpeg: the other one takes the job over once the lease has ended. */
export const workerKilled: Scene = async (rehearsal, folder) => {
  const scene = 'worker killed';
  const clip = await bringRecording(rehearsal, folder, scene, 120);
  const startedMs = performance.now();
  const jobId = await rehearsal.start(jobEndpoints.save, recipeOf(clip, 3));
  await rehearsal.until(jobId, (job) => job.stage === 'measuring' && (job.progress ?? 0) > 0);
  const victim = rehearsal.cloud.workerOf(jobId);
  if (victim === undefined) throw new Error('no worker says that it has the job');
  await rehearsal.cloud.killWorker(victim);
  const { attempts } = await rehearsal.finish(scene, jobId, startedMs);
  if (attempts !== 2) throw new Error(`a second attempt was due, the job had ${attempts}`);
  await rehearsal.cloud.startWorker(`${victim}-again`);
};

/** The S3 server goes away under a job and comes back. */
export const storageRestarted: Scene = async (rehearsal, folder) => {
  const scene = 'S3 restarted';
  const clip = await bringRecording(rehearsal, folder, scene, 60);
  const startedMs = performance.now();
  const jobId = await rehearsal.start(jobEndpoints.save, recipeOf(clip, 2));
  await rehearsal.until(jobId, (job) => job.status === 'processing' && job.stage !== 'fetching');
  await rehearsal.cloud.swift.stop();
  try {
    // The first attempt ends at the missing storage, or still waits for it to come back.
    await rehearsal.until(jobId, (job) => job.status === 'pending' || job.stage === 'storing');
  } finally {
    await rehearsal.cloud.swift.restart();
  }
  await rehearsal.finish(scene, jobId, startedMs);
};

/** The message that a render is done never arrives: the studio asks, and finds it done. */
export const webhookDropped: Scene = async (rehearsal, folder) => {
  const scene = 'webhook dropped';
  const { assetId } = await bringRecording(rehearsal, folder, scene, 3);
  rehearsal.cloud.modal.injectWebhookFault({ kind: 'swallow', status: 'complete' });
  const { attempts } = await rehearsal.run(scene, jobEndpoints.render, renderOf(assetId));
  if (attempts !== 1) throw new Error(`one attempt was enough, the job had ${attempts}`);
  const dropped = rehearsal.cloud.modal.relay.reports.filter(({ fault }) => fault === 'swallow');
  if (dropped.length !== 1) throw new Error(`one webhook was to be dropped, it were ${dropped.length}`);
};

/** The GPU is taken away in the middle of a render; Modal starts the same call again. */
export const gpuPreempted: Scene = async (rehearsal, folder) => {
  const scene = 'GPU pre-empted';
  const { assetId } = await bringRecording(rehearsal, folder, scene, 8);
  const startedMs = performance.now();
  const jobId = await rehearsal.start(jobEndpoints.render, renderOf(assetId));
  await rehearsal.until(jobId, (job) => job.stage === 'drawing' && (job.progress ?? 0) > 0);
  const call = rehearsal.cloud.callOf(jobId);
  call.preempt();
  const { attempts } = await rehearsal.finish(scene, jobId, startedMs);
  if (attempts !== 1) throw new Error(`the call goes on within one attempt, the job had ${attempts}`);
  if (call.pids.length !== 2) throw new Error(`the render was to start twice, it did ${call.pids.length}`);
};

async function bringRecording(
  rehearsal: Rehearsal,
  folder: string,
  scene: string,
  durationSec: number,
): Promise<Clip> {
  const source = await sendRecording(rehearsal, folder, scene, durationSec);
  const { result } = await rehearsal.run(scene, jobEndpoints.ingest, source);
  return { assetId: String(result.assetId), endSec: durationSec };
}

/** Uploads a new recording. @returns it as the source of an ingest. */
async function sendRecording(rehearsal: Rehearsal, folder: string, scene: string, durationSec: number) {
  const path = join(folder, `${scene.replaceAll(' ', '-')}.wav`);
  await makeRecording(path, durationSec);
  const storageKey = await uploadFile(rehearsal.cloud, path);
  return { type: 'upload' as const, storageKey, filename: `${scene}.wav` };
}

/** The same clip so many times, cleaned and levelled. */
function recipeOf({ assetId, endSec }: Clip, times = 1) {
  const clip = { sourceAssetId: assetId, startSec: 0, endSec, gainDb: 0, fadeInSec: 0.1, fadeOutSec: 0.2 };
  const clips = Array.from({ length: times }, (_, at) => ({ id: `clip-${at}`, ...clip }));
  return { version: 1, clips, loudness: 'social', clean: 'voice', outputFormat: 'm4a' };
}

function renderOf(assetId: string) {
  return { ...video, audio: { type: 'asset', assetId } };
}

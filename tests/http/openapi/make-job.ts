import { getJobStore } from '@/lib/jobs';
import { type JobKind, jobKinds, jobStatuses } from '@/core/jobs/catalog';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import { recipeOf } from '../sample-rows';

/** Ids and keys there are, by the name of the field they fit. */
export type Known = Record<string, readonly string[]>;

/** A job of the kind and in the state that a number stands for; its id. */
export async function makeJob(variant: number, known: Known): Promise<string> {
  const kind = jobKinds[variant % jobKinds.length]!;
  const status = jobStatuses[Math.floor(variant / jobKinds.length) % jobStatuses.length]!;
  const store = getJobStore();
  await cancelPending();
  const { job } = await store.create({ kind, input: inputOf(kind, known) });
  const claim = { jobId: job.jobId, claimToken: newId('claim') };
  if (status === 'cancelled') await store.requestCancel(job.jobId);
  if (status === 'pending' || status === 'cancelled') return job.jobId;
  await store.claimNextPending({ claimToken: claim.claimToken, workerId: 'worker_test' });
  if (status === 'complete') await store.complete(claim, resultOf(kind, known));
  if (status === 'failed')
    await store.fail(claim, { code: 'input.damaged', fate: 'never', internal: '/secret' });
  return job.jobId;
}

/** Ends what waits, so that the next claim gets the job it is meant for. */
async function cancelPending(): Promise<void> {
  const { jobs } = await getJobStore().list({ status: 'pending', limit: 100 });
  for (const { jobId } of jobs) await getJobStore().requestCancel(jobId);
  if (jobs.length === 100) await cancelPending();
}

function inputOf(kind: JobKind, known: Known): unknown {
  const assetId = known.assetId![0]!;
  if (kind === 'ingest') return { type: 'upload', storageKey: known.storageKey![0], filename: 'voice.m4a' };
  if (kind === 'render')
    return { audio: { type: 'asset', assetId }, look: 'ring', aspect: '1:1', title: 'Hi\u202E"' };
  return recipeOf(assetId);
}

function resultOf(kind: JobKind, known: Known): unknown {
  const assetId = known.assetId![0]!;
  const videoId = known.videoId![0]!;
  const loudness = { integratedLufs: -14, truePeakDbtp: null, rangeLu: null };
  const made = {
    ingest: { assetId, duplicate: false },
    preview: { previewKey: storageKeys.preview('f'.repeat(64)) },
    save: {
      preparedKey: storageKeys.assetPrepared(assetId, 'wav'),
      assetId,
      loudnessBefore: loudness,
      loudnessAfter: loudness,
    },
    render: {
      videoId,
      videoKey: storageKeys.videoMaster(videoId),
      shareKey: storageKeys.videoMaster(videoId),
      posterKey: storageKeys.videoPoster(videoId),
    },
  };
  return { ...made[kind], durationSec: 10 };
}

import { POST as webhook } from '@/app/api/webhooks/worker/route';
import { getDatabase } from '@/lib/db/get-database';
import { jobs } from '@/lib/db/schema';
import type { DispatchPlan } from '@/lib/gpu/dispatch-plan';
import type { GpuReport } from '@/lib/gpu/hand-off-schema';
import { getJobStore } from '@/lib/jobs';
import type { Claim } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { type VideoFileName, videoKeys } from '@/lib/videos/build-video';
import { and, eq } from 'drizzle-orm';
import { type Answer, type Call, callRoute } from './call-route';
import { addObject } from './sample-rows';

export const webhookSecret = 'the-secret-of-studio-and-gpu';

/** An attempt that a GPU has. */
export interface DispatchedAttempt {
  claim: Claim;
  plan: DispatchPlan;
}

type Said = Pick<GpuReport, 'status'> & Partial<GpuReport>;

/** Adds a render job and hands its first attempt over. */
export async function dispatchRender(changes: { plan?: unknown } = {}): Promise<DispatchedAttempt> {
  const input = {
    audio: { type: 'asset', assetId: 'asset_a' },
    look: 'bars',
    aspect: '9:16',
    title: 'Hello',
  };
  const { job } = await getJobStore().create({ kind: 'render', input });
  return (await dispatchNext(job.jobId, changes))!;
}

/** Claims a job that is next in the queue and hands the attempt over; null where the job waits for nobody. */
export async function dispatchNext(
  jobId: string,
  changes: { plan?: unknown } = {},
): Promise<DispatchedAttempt | null> {
  const claimToken = newId('claim');
  const job = await getJobStore().claimNextPending({ claimToken, workerId: 'worker_a' });
  if (job === null) return null;
  if (job.jobId !== jobId) throw new Error(`${job.jobId} was before ${jobId} in the queue`);
  const plan = makePlan();
  const attemptToken = newId('claim');
  const wanted = {
    attemptToken,
    plan,
    leaseMs: 60_000,
    askAfterMs: 60_000,
    queueLimitMs: 60_000,
    ...changes,
  };
  if (!(await getJobStore().dispatch({ jobId, claimToken }, wanted))) return null;
  const claim = { jobId, claimToken: attemptToken };
  await getJobStore().recordCall(claim, `call-of-${attemptToken}`);
  return { claim, plan };
}

function makePlan(): DispatchPlan {
  const video = { look: 'bars', aspect: '9:16', title: 'Hello' } as const;
  return { kind: 'render', videoId: newId('video'), assetId: 'asset_a', video };
}

/** Puts the files of an attempt where they belong; the result that tells of them truly. */
export async function putOutputs({ plan }: DispatchedAttempt, names: VideoFileName[] = ['master', 'poster']) {
  const keys = videoKeys(plan.videoId);
  for (const name of names) await addObject(keys[name], `bytes of the ${name}`);
  return resultOf(names.map((name) => ({ name, sizeBytes: `bytes of the ${name}`.length })));
}

/** A result with these files. */
export function resultOf(files: { name: string; sizeBytes: number }[]) {
  return {
    files,
    widthPx: 1080,
    heightPx: 1920,
    fps: 30,
    frameCount: 75,
    durationSec: 2.5,
    encoder: 'h264_nvenc',
  };
}

/** The JSON of a report of an attempt. */
export function reportOf({ claim }: DispatchedAttempt, seq: number, said: Said): GpuReport {
  return { jobId: claim.jobId, attemptToken: claim.claimToken, seq, ...said };
}

/** Posts to the webhook with the right secret, unless told otherwise. */
export function post(json: unknown, call: Call = {}): Promise<Answer> {
  return callRoute(webhook, { method: 'POST', json, token: webhookSecret, ...call });
}

/** Lets the lease of a job end and the reaper pass. */
export async function reap(jobId: string): Promise<void> {
  const running = and(eq(jobs.jobId, jobId), eq(jobs.status, 'processing'));
  await getDatabase().run((orm) => orm.update(jobs).set({ leaseExpiresAt: 0 }).where(running));
  await getJobStore().markStaleJobsFailed();
}

/** The keys of an attempt's files that are in the storage. */
export async function storedKeys({ plan }: DispatchedAttempt): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of getStorageAdapter().list(storageKeys.videoPrefix(plan.videoId))) keys.push(key);
  return keys;
}

import { z } from 'zod';
import { parseInput } from '../http/parse-input';
import { readClock } from '../db/read-clock';
import type { VideoRow } from '../db/schema';
import type { JobResult } from '@/core/jobs/catalog';
import { deleteAttemptFiles } from './delete-attempt-files';
import { type DispatchPlan, dispatchPlanSchema } from './dispatch-plan';
import { endInFailure } from './end-in-failure';
import { findOutputFaults } from './find-output-faults';
import { type GpuResult, processorEncoder, type ReportOutcome, wholeResultSchema } from './hand-off-schema';
import { type Ending, nobodyWaits, type ReportContext } from './report-context';

/** Completes the job with its video, once every file was found where and as large as the report says. */
export async function applyComplete(ending: Ending, context: ReportContext): Promise<ReportOutcome> {
  const { job, dispatch } = ending;
  const { store } = context;
  const claim = { jobId: job.jobId, claimToken: dispatch.attemptToken };
  const log = context.log.child({ jobId: job.jobId, attempt: job.attempt });
  if (job.cancelReason === 'owner') {
    // The render was faster than the wish on its way to it; the owner's wish stands.
    await store.confirmCancelled(claim);
    await deleteAttemptFiles(dispatch, context);
    return nobodyWaits;
  }
  const plan = dispatchPlanSchema.parse(dispatch.plan);
  const result = context.trusted
    ? wholeResultSchema.safeParse(ending.report.result).data
    : parseInput(z.object({ result: wholeResultSchema }), ending.report).result;
  const faults = result ? await findOutputFaults(result, plan, context.storage) : ['its result is malformed'];
  if (!result || faults.length > 0) {
    log.warn({ faults, trusted: context.trusted }, 'a render says that it is complete, and it is not');
    if (!context.trusted) return { ignored: true, cancelRequested: job.cancelRequestedAt !== null };
    const internal = `The render says that it is complete, but ${faults.join('; ')}.`;
    return endInFailure(ending, { code: 'render.gpu_unavailable', fate: 'retry', internal }, context);
  }
  const video = makeVideoRow(job.jobId, plan, result, await readClock(context.database));
  const outcome = await store.complete(claim, resultOf(video), { videos: [video] });
  const level = result.encoder === processorEncoder ? 'warn' : 'info';
  log[level]({ outcome, encoder: result.encoder, sizeBytes: video.sizeBytes }, 'rendered elsewhere');
  if (outcome === 'completed') return { ignored: false, cancelRequested: false };
  await deleteAttemptFiles(dispatch, context);
  return nobodyWaits;
}

function makeVideoRow(jobId: string, plan: DispatchPlan, result: GpuResult, createdAt: number): VideoRow {
  const { files, durationSec, widthPx, heightPx, encoder = null } = result;
  const hasShare = files.some(({ name }) => name === 'share');
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const shareKey = hasShare ? plan.shareKey : plan.masterKey;
  return { ...plan, shareKey, jobId, durationSec, widthPx, heightPx, sizeBytes, encoder, createdAt };
}

function resultOf(video: VideoRow): JobResult<'render'> {
  const { videoId, masterKey: videoKey, shareKey, posterKey, durationSec } = video;
  return { videoId, videoKey, shareKey, posterKey, durationSec };
}

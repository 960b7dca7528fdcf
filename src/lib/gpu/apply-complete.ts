import { z } from 'zod';
import { parseInput } from '../http/parse-input';
import { readClock } from '../db/read-clock';
import { deleteAttemptFiles } from './delete-attempt-files';
import { type GpuKind, type PlanOf, readPlan } from './dispatch-plan';
import { endInFailure } from './end-in-failure';
import { finishedKindOf } from './finished-kinds';
import { processorEncoder, type GpuResultOf, type ReportOutcome } from './hand-off-schema';
import { type Ending, staleOutcome, type ReportContext } from './report-context';

/** Completes the job with its files, if each one exists in the storage with the reported size. */
export async function applyComplete(ending: Ending, context: ReportContext): Promise<ReportOutcome> {
  const { job, dispatch } = ending;
  if (job.cancelReason === 'owner') {
    // The GPU finished before the cancel request reached it; the owner's request still counts.
    await context.store.confirmCancelled({ jobId: job.jobId, claimToken: dispatch.attemptToken });
    await deleteAttemptFiles(dispatch, context);
    return staleOutcome;
  }
  const plan = readPlan(dispatch.plan);
  if (plan !== null) return completeAs(plan, ending, context);
  const internal = 'The plan of this dispatch was made by another version of the studio.';
  return endInFailure(ending, { code: 'render.gpu_unavailable', fate: 'retry', internal }, context);
}

async function completeAs<K extends GpuKind>(
  plan: PlanOf<K>,
  ending: Ending,
  context: ReportContext,
): Promise<ReportOutcome> {
  const { job, dispatch, report } = ending;
  const { storage, store, trusted } = context;
  const log = context.log.child({ jobId: job.jobId, attempt: job.attempt });
  const kind = finishedKindOf(plan);
  const result = readResult(kind.resultSchema, report.result, trusted);
  const faults = result ? await kind.findFaults(result, plan, storage) : ['its result is malformed'];
  if (!result || faults.length > 0) {
    log.warn({ faults, trusted }, 'completion report does not match the stored files');
    if (!trusted) return { ignored: true, cancelRequested: job.cancelRequestedAt !== null };
    const internal = `The render was reported as complete, but ${faults.join('; ')}.`;
    return endInFailure(ending, { code: 'render.gpu_unavailable', fate: 'retry', internal }, context);
  }
  const createdAt = await readClock(context.database);
  const finished = kind.complete(plan, result, { jobId: job.jobId, createdAt });
  const claim = { jobId: job.jobId, claimToken: dispatch.attemptToken };
  const outcome = await store.complete(claim, finished.result, finished.rows);
  const { encoder } = result;
  log[encoder === processorEncoder ? 'warn' : 'info'](
    { outcome, kind: plan.kind, encoder },
    'job finished on a GPU',
  );
  if (outcome === 'completed') return { ignored: false, cancelRequested: false };
  await deleteAttemptFiles(dispatch, context);
  return staleOutcome;
}

/** @throws AppError `input.invalid` if the report came through the webhook */
function readResult<K extends GpuKind>(
  schema: z.ZodType<GpuResultOf<K>>,
  result: unknown,
  trusted: boolean,
): GpuResultOf<K> | undefined {
  return trusted
    ? schema.safeParse(result).data
    : parseInput(z.object({ result: schema }), { result }).result;
}

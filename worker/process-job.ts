import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { jobCatalog, type JobKind, type StageProgress } from '@/core/jobs/catalog';
import { onDisk } from '@/lib/storage/local/on-disk';
import { endAttempt, type AttemptEnd } from './end-attempt';
import { startHeartbeat, type Heartbeat } from './heartbeat';
import { OwnedKeys } from './OwnedKeys';
import type { Pipeline, PipelineContext } from './pipelines/types';
import type { ClaimedJob, WorkerContext } from './worker-context';

/** Cancel requests are noticed within this: a local check costs microseconds, a remote one a request. */
const checkEveryMs = { local: 250, turso: 1_000 } as const;

/** The folder in which the running attempts of a worker keep their files. */
export function workRoot(dataDir: string, workerId: string): string {
  return join(dataDir, 'work', workerId);
}

/**
 * Runs one attempt from claim to ending: the pipeline with a heartbeat, then completion, hand-over, failure,
 * release or confirmed cancel. `abort` stops it from outside (shutdown). An error of the job does not reject.
 * The attempt's folder is removed, and unless it completed so are the files it wrote to the storage.
 */
export async function processJob(
  context: WorkerContext,
  job: ClaimedJob,
  abort: AbortController,
): Promise<void> {
  const { env, store } = context;
  const log = context.log.child({ jobId: job.jobId, kind: job.kind, attempt: job.attempt });
  const leaseMs = env.WORKER_LEASE_MS;
  log.info('attempt started');
  const heartbeat = startHeartbeat({
    store,
    claim: job,
    leaseMs,
    checkEveryMs: Math.min(checkEveryMs[env.JOB_STORE_BACKEND], leaseMs / 6),
    abort,
    log,
  });
  const owned = new OwnedKeys();
  const workDir = join(workRoot(env.DATA_DIR, context.workerId), job.claimToken);
  const startedMs = performance.now();
  let end: AttemptEnd;
  try {
    abort.signal.throwIfAborted();
    await onDisk(mkdir(workDir, { recursive: true, mode: 0o700 }));
    end = await runPipeline({ ...context, log }, job, { abort, heartbeat, owned, workDir });
  } catch (thrown) {
    end = { thrown };
  } finally {
    await heartbeat.stop();
    // A failing disk must not keep the ending from being recorded; a later sweep removes the folder.
    await rm(workDir, { recursive: true, force: true }).catch((thrown: unknown) =>
      log.warn({ err: thrown }, 'work folder not removed'),
    );
  }
  const ended = await endAttempt({ ...context, log }, job, end, { signal: abort.signal, owned });
  log.info({ ended, tookMs: Math.round(performance.now() - startedMs) }, 'attempt ended');
}

interface Attempt {
  abort: AbortController;
  heartbeat: Heartbeat;
  owned: OwnedKeys;
  workDir: string;
}

async function runPipeline(context: WorkerContext, job: ClaimedJob, attempt: Attempt): Promise<AttemptEnd> {
  const { kind } = job;
  const stages: Record<string, StageProgress> = jobCatalog[kind].stages;
  let stage = '';
  const pipelineContext: PipelineContext = {
    jobId: job.jobId,
    reelId: job.reelId,
    claimToken: job.claimToken,
    attempt: job.attempt,
    input: jobCatalog[kind].input.parse(job.input),
    signal: attempt.abort.signal,
    workDir: attempt.workDir,
    env: context.env,
    database: context.database,
    storage: context.storage,
    log: context.log,
    enterStage(next) {
      stage = next;
      context.log.info({ stage }, 'stage entered');
      attempt.heartbeat.record(stage, stages[stage] === 'percent' ? 0 : null);
    },
    reportProgress(percent) {
      if (stages[stage] !== 'percent') return;
      attempt.heartbeat.record(stage, Math.min(100, Math.max(0, Math.floor(percent))));
    },
    ownsKey: (key) => attempt.owned.add(key),
  };
  const pipeline = context.pipelines[kind] as Pipeline<JobKind>;
  const outcome = await pipeline(pipelineContext);
  if ('handOver' in outcome) return outcome;
  const rows = { ...outcome.rows, spentUploadKey: uploadOf(job) };
  return { outcome: { ...outcome, rows, result: jobCatalog[kind].result.parse(outcome.result) } };
}

/** The upload that an ingest reads. A render's cover stays, since the next video may use it too. */
function uploadOf({ kind, input }: ClaimedJob): string | undefined {
  if (kind !== 'ingest') return undefined;
  const ingest = jobCatalog.ingest.input.parse(input);
  return ingest.type === 'upload' ? ingest.storageKey : undefined;
}

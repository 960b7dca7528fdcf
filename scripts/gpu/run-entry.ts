import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { EnvError, getEnv } from '@/lib/env';
import type { GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';
import { createLogger, type Logger } from '@/lib/log';
import { describeRenderFailure } from './describe-render-failure';
import { readDispatch } from './read-dispatch';
import { renderDispatch } from './render-dispatch';
import { WebhookReporter } from './WebhookReporter';

/**
 * How the entry ends. `done`: complete or failed, and the studio knows. `unreported`: so too, but the
 * webhook was not reached. `calledOff`: the studio wants this render no more. `preempted`: start again.
 */
export const exitCodes = { done: 0, unreported: 1, calledOff: 3, preempted: 143 } as const;

export interface EntryEnd {
  exitCode: number;
  /** What is printed as the last line: null after a render that was called off, nothing where undefined. */
  report?: GpuReport | null;
}

/** A pre-empted machine is taken away half a minute after it was told so. */
const longestEndMs = 10_000;

class CalledOff extends Error {}
class Preempted extends Error {}

/**
 * Renders the dispatch from a file or from stdin, and tells the studio how it goes.
 * @throws EnvError, Sentence where it cannot even begin
 */
export async function runEntry(dispatchPath: string | undefined): Promise<EntryEnd> {
  const env = getEnv('tool');
  const secret = env.INTERNAL_WEBHOOK_SECRET;
  if (secret === undefined) {
    throw new EnvError([
      'INTERNAL_WEBHOOK_SECRET: needed to report to the studio; put it into the secret on Modal',
    ]);
  }
  const dispatch = await readDispatch(dispatchPath);
  const log = createLogger('gpu').child({ jobId: dispatch.jobId });
  openDataDir(env.DATA_DIR);
  const workDir = await mkdtemp(join(env.DATA_DIR, 'gpu-'));
  const stop = new AbortController();
  const forgetSignals = onSignals((signal) => {
    log.warn({ signal }, 'the render is pre-empted');
    stop.abort(new Preempted());
    // What is left of the tools by then dies with this process.
    setTimeout(() => {
      rmSync(workDir, { recursive: true, force: true });
      process.exit(exitCodes.preempted);
    }, longestEndMs).unref();
  });
  const onCalledOff = () => stop.abort(new CalledOff());
  const reporter = new WebhookReporter({ dispatch, secret, log, onCalledOff });
  try {
    return await work(dispatch, { workDir, log, reporter, signal: stop.signal });
  } catch (thrown) {
    if (thrown instanceof Preempted) return { exitCode: exitCodes.preempted };
    if (thrown instanceof CalledOff) return { exitCode: exitCodes.calledOff, report: null };
    throw thrown;
  } finally {
    reporter.stop();
    forgetSignals();
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Workplace {
  workDir: string;
  log: Logger;
  reporter: WebhookReporter;
  signal: AbortSignal;
}

/** @throws the signal's reason after an abort */
async function work(dispatch: GpuDispatch, { workDir, log, reporter, signal }: Workplace): Promise<EntryEnd> {
  const ending = await render(dispatch, { workDir, log, reporter, signal });
  signal.throwIfAborted();
  const { report, isTold } = await reporter.finish(ending, signal);
  log.info({ status: report.status, isTold }, 'the render has ended');
  return { exitCode: isTold ? exitCodes.done : exitCodes.unreported, report };
}

async function render(
  dispatch: GpuDispatch,
  { workDir, log, reporter, signal }: Workplace,
): Promise<GpuReport> {
  let stage = 'starting';
  try {
    const result = await renderDispatch(dispatch, {
      workDir,
      signal,
      log,
      enterStage: (entered) => reporter.enterStage((stage = entered)),
      onProgress: (percent) => reporter.progress(percent),
    });
    return reporter.compose({ status: 'complete', result });
  } catch (thrown) {
    signal.throwIfAborted();
    const error = describeRenderFailure(thrown, stage);
    log.error({ stage, ...error }, 'the render failed');
    return reporter.compose({ status: 'failed', stage, error });
  }
}

function onSignals(heard: (signal: NodeJS.Signals) => void): () => void {
  process.on('SIGTERM', heard);
  process.on('SIGINT', heard);
  return () => {
    process.off('SIGTERM', heard);
    process.off('SIGINT', heard);
  };
}

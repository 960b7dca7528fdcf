import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toAppError, type ErrorCode } from '@/core/errors/errors';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { EnvError, getEnv } from '@/lib/env';
import type { GpuKind } from '@/lib/gpu/dispatch-plan';
import type { DispatchOf, GpuDispatch, GpuReport, GpuResultOf } from '@/lib/gpu/hand-off-schema';
import { createLogger, type Logger } from '@/lib/log';
import { readDispatch } from './read-dispatch';
import { renderDispatch, type RenderSetting } from './render-dispatch';
import { TransferError } from './TransferError';
import { WebhookReporter } from './WebhookReporter';
import { withoutAddresses } from './without-addresses';

/**
 * How the entry ends. `done`: complete or failed, and reported. `unreported`: complete or failed, but the
 * webhook could not be reached. `calledOff`: the studio has given this render up. `preempted`: start again.
 */
export const exitCodes = { done: 0, unreported: 1, calledOff: 3, preempted: 143 } as const;

export interface EntryEnd {
  exitCode: number;
  /** Printed as the last line: null after a render that was called off; nothing is printed if undefined. */
  report?: GpuReport | null;
}

const longestMessageChars = 6_000;

/** A pre-empted machine is taken away half a minute after the notice. */
const longestEndMs = 10_000;

class CalledOffError extends Error {}
class PreemptedError extends Error {}

/**
 * Renders the dispatch from a file or from stdin, and reports its progress to the studio.
 * @throws EnvError, CommandError if it cannot start
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
  const ignoreSignals = onSignals((signal) => {
    log.warn({ signal }, 'render pre-empted');
    stop.abort(new PreemptedError());
    // Tools that still run by then die with this process.
    setTimeout(() => {
      rmSync(workDir, { recursive: true, force: true });
      process.exit(exitCodes.preempted);
    }, longestEndMs).unref();
  });
  const onCalledOff = () => stop.abort(new CalledOffError());
  const reporter = new WebhookReporter({ dispatch, secret, log, onCalledOff });
  try {
    return await work(dispatch, { workDir, log, reporter, signal: stop.signal });
  } catch (thrown) {
    if (thrown instanceof PreemptedError) return { exitCode: exitCodes.preempted };
    if (thrown instanceof CalledOffError) return { exitCode: exitCodes.calledOff, report: null };
    throw thrown;
  } finally {
    reporter.stop();
    ignoreSignals();
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface RenderContext {
  workDir: string;
  log: Logger;
  reporter: WebhookReporter;
  signal: AbortSignal;
}

/** @throws the signal's reason after an abort */
async function work(
  dispatch: GpuDispatch,
  { workDir, log, reporter, signal }: RenderContext,
): Promise<EntryEnd> {
  const ending = await run(dispatch, { workDir, log, reporter, signal });
  signal.throwIfAborted();
  const { report, isReported } = await reporter.finish(ending, signal);
  log.info({ status: report.status, isReported }, 'render ended');
  return { exitCode: isReported ? exitCodes.done : exitCodes.unreported, report };
}

/** How work of each kind is done; a kind without a runner does not compile. */
const runners: {
  [K in GpuKind]: (dispatch: DispatchOf<K>, setting: RenderSetting) => Promise<GpuResultOf<K>>;
} = {
  render: renderDispatch,
};

async function run(
  dispatch: GpuDispatch,
  { workDir, log, reporter, signal }: RenderContext,
): Promise<GpuReport> {
  let stage = 'starting';
  try {
    const result = await runners[dispatch.kind](dispatch, {
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
    log.error({ stage, ...error }, 'render failed');
    return reporter.compose({ status: 'failed', stage, error });
  }
}

/** A failure as it is reported: an error code, and a text for the studio's log that names the step. */
export function describeRenderFailure(thrown: unknown, stage: string): { code: ErrorCode; message: string } {
  const error = toAppError(thrown);
  const { code, message, internal } = error;
  if (error instanceof TransferError) return { code, message: `Failed at ${error.reason}` };
  const text = code === 'internal' && thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : message;
  const whole = `Failed while ${stage}: ${text}${internal ? `\n${internal}` : ''}`;
  return { code, message: withoutAddresses(whole).slice(0, longestMessageChars) };
}

function onSignals(listener: (signal: NodeJS.Signals) => void): () => void {
  process.on('SIGTERM', listener);
  process.on('SIGINT', listener);
  return () => {
    process.off('SIGTERM', listener);
    process.off('SIGINT', listener);
  };
}

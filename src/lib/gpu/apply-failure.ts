import { errorSentences } from '@/core/errors/error-sentences';
import { defaultFate, type ErrorCode } from '@/core/errors/errors';
import type { JobFailure } from '../jobs/types';
import { endInFailure } from './end-in-failure';
import type { GpuReport, ReportOutcome } from './hand-off-schema';
import type { Ending, ReportContext } from './report-context';

/** Ends the attempt of a render that reported a failure, or of a call that ended without a final report. */
export async function applyFailure(ending: Ending, context: ReportContext): Promise<ReportOutcome> {
  const { report } = ending;
  if (report.status === 'failed') return endInFailure(ending, failureOf(report), context);
  const internal = 'The call ended without a final report.';
  return endInFailure(ending, { code: 'render.gpu_unavailable', fate: 'retry', internal }, context);
}

/** A failure with an unknown code may be a fault of the machine, so it is retried once. */
function failureOf({ error = '' }: GpuReport): JobFailure {
  const { code, message } = typeof error === 'string' ? { code: undefined, message: error } : error;
  if (isKnown(code)) return { code, fate: defaultFate(code), internal: message };
  const internal = [code, message].filter(Boolean).join(': ');
  return { code: 'tool.failed', fate: 'retry', internal };
}

function isKnown(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(errorSentences, code);
}

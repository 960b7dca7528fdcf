import { toAppError, type ErrorCode } from '@/core/errors/errors';
import { TransferFailed } from './TransferFailed';
import { withoutAddresses } from './without-addresses';

const mostChars = 6_000;

/** A failure as a report tells it: a code of the studio's and a text for its log that names the step. */
export function describeRenderFailure(thrown: unknown, stage: string): { code: ErrorCode; message: string } {
  const error = toAppError(thrown);
  const { code, message, internal } = error;
  if (error instanceof TransferFailed) return { code, message: `Failed at ${error.reason}` };
  const told = code === 'internal' && thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : message;
  const whole = `Failed while ${stage}: ${told}${internal ? `\n${internal}` : ''}`;
  return { code, message: withoutAddresses(whole).slice(0, mostChars) };
}

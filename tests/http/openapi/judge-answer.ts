import { errorSentences } from '@/core/errors/error-sentences';
import type { ErrorCode } from '@/core/errors/errors';
import { errorStatus } from '@/lib/http/error-status';
import type { Answer } from '../call-route';
import { findFault } from './find-fault';
import type { DescribedOperation } from './served-description';

/**
 * Whether an answer is one that the description promises: a status it names, JSON of the shape it gives
 * to that status; an error with a code of the closed list, its status and its sentence; no 500, and
 * nothing of the inside of this machine. Throws where it is not.
 */
export function judgeAnswer(operation: DescribedOperation, answer: Answer, dataDir: string): void {
  const { status, headers } = answer;
  const fail = (fault: string): never => {
    throw new Error(`${fault}; the answer is ${status} ${JSON.stringify(answer.body).slice(0, 2000)}`);
  };
  if (status >= 500) fail('an error of the studio itself');
  const described = operation.responses[String(status)];
  if (!described) return fail('the description knows no such status');
  if (!/^req_/.test(headers.get('x-request-id') ?? '')) fail('no request id');
  if (JSON.stringify(answer.body).includes(dataDir)) fail('shows a folder of this machine');
  if (status >= 400) judgeError(answer, fail);

  const type = (headers.get('content-type') ?? '').split(';')[0]!;
  if (answer.body === '') return;
  const content = described.content ?? {};
  const held = Object.entries(content).find(([named]) => fits(named, type));
  if (!held) return fail(`the description knows no ${type} here`);
  const fault = held[1].schema && findFault(held[1].schema, answer.body);
  if (fault) fail(fault);
}

function judgeError({ status, body }: Answer, fail: (fault: string) => never): void {
  const { success, error } = body;
  if (success !== false || !Object.hasOwn(errorSentences, error.code)) fail('no error of the closed list');
  const code = error.code as ErrorCode;
  if (errorStatus[code] !== status) fail('another status than its code has');
  if (error.message !== errorSentences[code]) fail('another sentence than its code has');
}

/** Whether a media type is the one named, which may be a range such as audio/*. */
function fits(named: string, type: string): boolean {
  if (named === '*/*') return true;
  return named.endsWith('/*') ? type.startsWith(named.slice(0, -1)) : named === type;
}

import type { Env } from './env';
import { setTestSwitches } from './find-env-faults';
import type { Logger } from './log';

/** A sentence about the switches that are on; null if none is. */
export function describeTestSwitches(env: Env): string | null {
  const names = setTestSwitches(env);
  return names.length === 0 ? null : `switched on for a test, and open to strangers: ${names.join(', ')}`;
}

/** Called at the start of a process. */
export function warnOfTestSwitches(env: Env, log: Logger): void {
  const warning = describeTestSwitches(env);
  if (warning !== null) log.warn(warning);
}

import type { Env } from './env';
import type { Logger } from './log';

/** What weakens a studio for the sake of a test, where it is set. */
export function setTestSwitches(env: Env): string[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith('TEST_ONLY_') && value === '1')
    .map(([name]) => name);
}

/** Such a switch that reached a real studio stops it, rather than being believed or passed over. */
export function findTestSwitchFaults(env: Env): string[] {
  const isTest = env.NODE_ENV === 'test' || env.POCKETREEL_TEST === '1';
  if (isTest && env.DEPLOY_ENV !== 'production') return [];
  const where = isTest ? 'never with DEPLOY_ENV=production' : 'only together with POCKETREEL_TEST=1';
  return setTestSwitches(env).map((name) => `${name}: for tests alone, ${where}. Unset it`);
}

/** What is said of switches that are on; null where none is. */
export function describeTestSwitches(env: Env): string | null {
  const names = setTestSwitches(env);
  return names.length === 0 ? null : `switched on for a test, and open to strangers: ${names.join(', ')}`;
}

/** Called at the start of a process. */
export function warnOfTestSwitches(env: Env, log: Logger): void {
  const said = describeTestSwitches(env);
  if (said !== null) log.warn(said);
}

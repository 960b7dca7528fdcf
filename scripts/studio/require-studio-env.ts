import { EnvError, parseEnv } from '@/lib/env';

/**
 * Validates the environment for both processes of a studio, so that every fault is reported before anything
 * runs.
 * @throws EnvError naming every fault
 */
export function requireStudioEnv(variables: Record<string, string | undefined>): void {
  const faults = new Set<string>();
  for (const role of ['web', 'worker'] as const) {
    try {
      parseEnv(role, variables);
    } catch (thrown) {
      if (!(thrown instanceof EnvError)) throw thrown;
      for (const fault of thrown.faults) faults.add(fault);
    }
  }
  if (faults.size > 0) throw new EnvError([...faults]);
}

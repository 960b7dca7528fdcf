import { getEnv } from './lib/env';

/** Called by Next when a server starts: on hosts that do not use our own front door, the environment is judged here. */
export function register(): void {
  getEnv('web');
}

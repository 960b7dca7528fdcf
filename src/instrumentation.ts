/** Called by Next when a server starts: on hosts that do not use our own front door, the environment is judged here. */
export async function register(): Promise<void> {
  // A constant of the build, not a setting: the branch keeps Node's modules out of the edge bundle.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getEnv } = await import('./lib/env');
  getEnv('web');
}

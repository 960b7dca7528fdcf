/**
 * The commit that a build is made from: POCKETREEL_COMMIT where it is given, else that of the working copy;
 * empty where there is neither, as in a container that is built without its history.
 */
import { execFileSync } from 'node:child_process';

export function readCommit() {
  if (process.env.POCKETREEL_COMMIT) return process.env.POCKETREEL_COMMIT;
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

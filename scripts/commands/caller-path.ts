import { resolve } from 'node:path';

/** A path as typed, seen from the folder where `npm run` was called. */
export function callerPath(typed: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), typed);
}

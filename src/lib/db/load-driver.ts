import { createRequire } from 'node:module';
import { join } from 'node:path';

const requireFromRoot = createRequire(join(process.cwd(), 'package.json'));

/**
 * Loads a database driver only when it is chosen, without making its callers asynchronous: the driver of
 * the other backend may be missing on this machine or fail to load.
 */
export function loadDriver<Module>(name: 'better-sqlite3' | '@libsql/client'): Module {
  return requireFromRoot(name) as Module;
}

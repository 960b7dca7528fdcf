import { createRequire } from 'node:module';
import { join } from 'node:path';

const requireFromRoot = createRequire(join(process.cwd(), 'package.json'));

/**
 * Loads a database driver when it is chosen and not before, without making its callers asynchronous.
 * A driver the other backend uses may then be missing or unable to load on this machine.
 */
export function loadDriver<Module>(name: 'better-sqlite3' | '@libsql/client'): Module {
  return requireFromRoot(name) as Module;
}

import { join } from 'node:path';

/** Where the local adapter keeps its objects, each as a file under its key. */
export function filesFolder(dataDir: string): string {
  return join(dataDir, 'files');
}

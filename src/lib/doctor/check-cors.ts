import type { Env } from '../env';
import { toAppError } from '@/core/errors/errors';
import { readBucketCors } from '../storage/s3/bucket-cors';
import { allowsAll, corsRulesFor } from '../storage/s3/cors-rules';
import { probeAsPage } from '../storage/s3/probe-as-page';
import { r2Config } from '../storage/s3/r2-config';
import type { StorageAdapter } from '../storage/types';
import type { Finding } from './finding';

const topic = 'cors';
const remedy =
  "Apply the rules: npm run r2:cors (with a key that may change the bucket), or paste what npm run r2:cors -- --print prints into the bucket's settings.";

/** Whether the page may upload to the bucket and read from it: tried as a browser does, then by the rules. */
export async function checkCors(env: Env, storage: StorageAdapter): Promise<Finding> {
  const { origin } = new URL(env.APP_URL!);
  try {
    const fault = await probeAsPage(storage, origin);
    if (fault !== null) return { topic, text: fault, remedy };
  } catch (thrown) {
    return { topic, text: `could not be tried: ${toAppError(thrown).message}`, remedy };
  }
  const rules = await readBucketCors(r2Config(env)).catch(() => null);
  // A key for objects alone may not read the rules; what was tried above is what counts.
  if (rules === null) return { topic, text: `a page of ${origin} may upload and read` };
  if (allowsAll(rules, corsRulesFor(env.APP_URL!))) {
    return { topic, text: `a page of ${origin} may upload and read; the rules are this version's` };
  }
  const text = `a page of ${origin} may upload and read, but not all that deploy/r2-cors.json names is allowed`;
  return { topic, text, remedy, severity: 'warning' };
}

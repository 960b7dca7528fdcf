import type { Env } from '../env';
import type { StorageAdapter } from '../storage/types';
import { checkAddress } from './check-address';
import { checkCors } from './check-cors';
import { checkModal } from './check-modal';
import { checkWebhook } from './check-webhook';
import type { Finding } from './finding';

/**
 * How the parts of a studio reach each other that are not all on one machine; nothing for one that is.
 * `storage` is null if it is known not to work.
 */
export async function checkLive(env: Env, storage: StorageAdapter | null): Promise<Finding[]> {
  const [hasBucket, hasModal] = [env.STORAGE_BACKEND === 'r2', env.RENDER_BACKEND === 'modal'];
  if (!hasBucket && !hasModal && env.JOB_STORE_BACKEND === 'local') return [];
  if (env.APP_URL === undefined) {
    const remedy = 'Set APP_URL to the address at which the page is opened.';
    const text = 'APP_URL is not set, so neither page, CORS rules nor webhook could be tried';
    const address: Finding = { topic: 'address', text, remedy };
    return hasModal ? [address, await checkModal(env)] : [address];
  }
  return Promise.all([
    checkAddress(env.APP_URL),
    ...(hasBucket && storage ? [checkCors(env, storage)] : []),
    ...(hasModal ? [checkModal(env), checkWebhook(env)] : []),
  ]);
}

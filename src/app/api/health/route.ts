import { studioEndpoints } from '@/core/api/studio';
import { readHealth } from '@/lib/health/read-health';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { identifyOwner } from '@/lib/owner/identify-owner';

/** Open to anyone, so it shows no names and no keys. */
export const GET = route(studioEndpoints.health, async ({ request, log }) =>
  readHealth(log, (await isOwner(request.headers)) ? 'owner' : 'stranger'),
);

/** A session cannot be looked up while the database does not work: the request then counts as a stranger's. */
async function isOwner(headers: Headers): Promise<boolean> {
  return (await identifyOwner(headers).catch(() => null)) !== null;
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

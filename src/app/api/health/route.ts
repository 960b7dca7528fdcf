import { readHealth } from '@/lib/health/read-health';
import { route } from '@/lib/http/route';
import { identifyOwner } from '@/lib/owner/identify-owner';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** Whether the studio works; open to anyone, so it tells no names and no keys. */
export const GET = route({ owner: false }, async ({ request, log }) =>
  readHealth(log, (await isOwner(request)) ? 'owner' : 'stranger'),
);

/** A session cannot be looked up where the database is what does not work: then a stranger asks. */
async function isOwner({ headers }: Request): Promise<boolean> {
  return (await identifyOwner(headers).catch(() => null)) !== null;
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

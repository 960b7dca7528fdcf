import { studioEndpoints } from '@/core/api/studio';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { endAllSessions } from '@/lib/owner/session-rows';

/** Every browser, this one too, and every pairing link that is still good. */
export const DELETE = route(studioEndpoints.endSessions, async () => ({
  endedCount: await endAllSessions(),
}));

export const { GET, POST, PUT, PATCH, OPTIONS } = wrongMethods('DELETE');

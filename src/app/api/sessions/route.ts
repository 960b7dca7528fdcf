import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { endAllSessions } from '@/lib/owner/session-rows';

/** Signs out everywhere: every browser, this one too, and every pairing link that is still good. */
export const DELETE = route({}, async () => ({ endedCount: await endAllSessions() }));

export const { GET, POST, PUT, PATCH, OPTIONS } = wrongMethods('DELETE');

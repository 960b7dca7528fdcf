import { readHealth } from '@/lib/health/read-health';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** Whether the studio works; open to anyone, so it tells no names and no keys. */
export const GET = route({ owner: false }, ({ log }) => readHealth(log));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');

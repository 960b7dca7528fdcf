import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { parseUrl } from '../parse-url';

/**
 * Refuses a state change that a browser may have been tricked into. `Origin` and `Sec-Fetch-Site` must
 * agree if both are sent, and one of them must be: every browser in use sends `Origin` here.
 * @throws AppError `origin.forbidden`.
 */
export function requireSameOrigin(request: Request): void {
  const { headers } = request;
  const isShown = headers.has('origin') || headers.has('sec-fetch-site');
  if (!isShown || comesFromElsewhere(request)) throw new AppError('origin.forbidden');
}

/** Whether a browser says that another site made it send this. */
export function comesFromElsewhere(request: Request): boolean {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  return (origin !== null && !isOwnOrigin(origin, request)) || (site !== null && site !== 'same-origin');
}

function isOwnOrigin(origin: string, request: Request): boolean {
  if (parseUrl(origin) === null) return false;
  const given = new URL(origin);
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const appUrl = getEnv('web').APP_URL;
  return given.host === host || (appUrl !== undefined && given.origin === new URL(appUrl).origin);
}

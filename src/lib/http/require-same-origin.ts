import { getEnv } from '../env';
import { AppError } from '../errors';

/**
 * Refuses a state change that a browser may have been tricked into. `Origin` and `Sec-Fetch-Site` must
 * agree where they are sent, and one of them must be: every browser in use sends `Origin` here.
 * @throws AppError `origin.forbidden`.
 */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const shown = origin !== null || site !== null;
  const originFits = origin === null || isOwnOrigin(origin, request);
  const siteFits = site === null || site === 'same-origin';
  if (!shown || !originFits || !siteFits) throw new AppError('origin.forbidden');
}

function isOwnOrigin(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const appUrl = getEnv().APP_URL;
  return given.host === host || (appUrl !== undefined && given.origin === new URL(appUrl).origin);
}

import { AppError } from '@/core/errors/errors';
import { identifyOwner } from '../owner/identify-owner';
import { requireSameOrigin } from './require-same-origin';

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets the owner through. A browser sends its cookie by itself, so a change shown by cookie alone
 * must also come from the studio's own pages; a token is only ever sent on purpose.
 * @throws AppError `owner.required`, `origin.forbidden`, `rate.limited`.
 */
export async function requireOwner(request: Request): Promise<void> {
  const proof = await identifyOwner(request.headers);
  if (proof === null) throw new AppError('owner.required');
  if (proof === 'session' && !readingMethods.has(request.method)) requireSameOrigin(request);
}

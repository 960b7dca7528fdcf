import { clientAddress } from '../limits/client-address';
import { equalSecrets } from './equal-secrets';
import { limitGuess } from '../limits/limit-guess';
import { getOwnerToken } from './owner-token';
import { readBearerToken } from './read-bearer-token';
import { isSessionKept } from './session-rows';
import { readSession } from './verify-session';

/** How a request shows the owner: by token, by session cookie, or not at all. */
export type OwnerProof = 'token' | 'session' | null;

/**
 * Checks `Authorization: Bearer` first; if that is present, the cookie does not count. Another scheme
 * may be meant for a proxy in front.
 * @throws AppError `rate.limited` after ten wrong tokens in ten minutes from one address
 */
export async function identifyOwner(headers: Headers): Promise<OwnerProof> {
  const token = readBearerToken(headers);
  if (token !== null) {
    const guess = { action: 'bearer', by: clientAddress(headers) };
    return (await limitGuess(guess, () => equalSecrets(token, getOwnerToken()))) ? 'token' : null;
  }
  const session = readSession(headers);
  return session !== null && (await isSessionKept(session)) ? 'session' : null;
}

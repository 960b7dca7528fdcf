import { countTry } from '../http/count-try';
import { AppError } from '../errors';
import { equalSecrets } from './equal-secrets';
import { getOwnerToken } from './owner-token';

/**
 * Checks a typed owner token; ten tries in ten minutes per address.
 * @throws AppError `rate.limited`, `owner.wrong_token`.
 */
export async function signInWithToken(token: string, address: string): Promise<void> {
  await countTry({ action: 'sign-in', by: address, maxCount: 10, windowMs: 10 * 60_000 });
  if (!equalSecrets(token.trim(), getOwnerToken())) throw new AppError('owner.wrong_token');
}

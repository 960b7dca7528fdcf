import { AppError } from '@/core/errors/errors';
import { equalSecrets } from './equal-secrets';
import { limitGuess } from '../limits/limit-guess';
import { getOwnerToken } from './owner-token';

/**
 * Checks a typed owner token; ten wrong ones in ten minutes per address.
 * @throws AppError `rate.limited`, `owner.wrong_token`.
 */
export async function signInWithToken(token: string, address: string): Promise<void> {
  const guess = { action: 'sign-in', by: address };
  const isRight = await limitGuess(guess, () => equalSecrets(token.trim(), getOwnerToken()));
  if (!isRight) throw new AppError('owner.wrong_token');
}

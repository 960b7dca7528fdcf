import { AppError } from '@/core/errors/errors';
import { limitGuess } from '../limits/limit-guess';
import { equalSecrets } from './equal-secrets';
import { getOwnerToken } from './owner-token';
import { redeemPairingCode } from './redeem-pairing-code';

/**
 * Checks a typed owner token; an address may send ten wrong ones in ten minutes.
 * @throws AppError `rate.limited`, `owner.wrong_token`.
 */
export async function signInWithToken(token: string, address: string): Promise<void> {
  const guess = { action: 'sign-in', by: address };
  const isRight = await limitGuess(guess, () => equalSecrets(token.trim(), getOwnerToken()));
  if (!isRight) throw new AppError('owner.wrong_token');
}

/**
 * Uses up a pairing code for the device at an address, which may send ten wrong ones in ten minutes.
 * @throws AppError `rate.limited`, `pairing.invalid`.
 */
export async function signInWithCode(code: string, address: string): Promise<void> {
  const guess = { action: 'pair', by: address };
  const isRight = await limitGuess(guess, () => redeemPairingCode(code.trim()));
  if (!isRight) throw new AppError('pairing.invalid');
}

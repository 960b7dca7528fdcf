import { AppError } from '@/core/errors/errors';
import { limitGuess } from '../limits/limit-guess';
import { redeemPairingCode } from './redeem-pairing-code';

/**
 * Uses a pairing code up for the device at an address; ten wrong ones in ten minutes per address.
 * @throws AppError `rate.limited`, `pairing.invalid`.
 */
export async function signInWithCode(code: string, address: string): Promise<void> {
  const guess = { action: 'pair', by: address };
  const isRight = await limitGuess(guess, () => redeemPairingCode(code.trim()));
  if (!isRight) throw new AppError('pairing.invalid');
}

import { countTry } from '../http/count-try';
import { redeemPairingCode } from './redeem-pairing-code';

/**
 * Uses a pairing code up for the device at an address; ten tries in ten minutes per address.
 * @throws AppError `rate.limited`, `pairing.invalid`.
 */
export async function signInWithCode(code: string, address: string): Promise<void> {
  await countTry({ action: 'pair', by: address, maxCount: 10, windowMs: 10 * 60_000 });
  await redeemPairingCode(code.trim());
}

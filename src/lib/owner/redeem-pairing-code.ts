import { and, eq, gt, isNull } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { pairingCodes } from '../db/schema';
import { hashPairingCode } from './create-pairing-code';

/**
 * Uses a pairing code up, in one guarded statement: of two devices with the same code one gets in. False
 * if it is unknown, expired or used.
 */
export async function redeemPairingCode(code: string): Promise<boolean> {
  const used = await getDatabase().run((orm) =>
    orm
      .update(pairingCodes)
      .set({ usedAt: nowMs })
      .where(
        and(
          eq(pairingCodes.codeHash, hashPairingCode(code)),
          isNull(pairingCodes.usedAt),
          gt(pairingCodes.expiresAt, nowMs),
        ),
      )
      .returning({ codeHash: pairingCodes.codeHash }),
  );
  return used.length > 0;
}

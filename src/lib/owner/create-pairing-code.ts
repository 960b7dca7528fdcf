import { createHash, randomBytes } from 'node:crypto';
import { lt } from 'drizzle-orm';
import { msFromNow } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { pairingCodes } from '../db/schema';

const lifetimeMs = 10 * 60_000;
const keptAfterExpiryMs = 24 * 60 * 60_000;

export interface PairingCode {
  /** 128 random bits, base64url; known only to the caller. */
  code: string;
  /** Milliseconds since 1970, by the database's clock. */
  expiresAtMs: number;
}

/** Makes a code that signs one device in, once, within ten minutes (or `lifetimeMs`). */
export async function createPairingCode(forMs: number = lifetimeMs): Promise<PairingCode> {
  const code = randomBytes(16).toString('base64url');
  const [, rows] = await getDatabase().atomically((orm) => [
    orm.delete(pairingCodes).where(lt(pairingCodes.expiresAt, msFromNow(-keptAfterExpiryMs))),
    orm
      .insert(pairingCodes)
      .values({ codeHash: hashPairingCode(code), expiresAt: msFromNow(forMs) })
      .returning({ expiresAt: pairingCodes.expiresAt }),
  ]);
  return { code, expiresAtMs: rows[0]!.expiresAt };
}

/** What is stored of a pairing code: SHA-256, hex. The code itself has 128 random bits, so no salt is needed. */
export function hashPairingCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

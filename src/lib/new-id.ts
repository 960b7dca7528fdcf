import { randomUUID } from 'node:crypto';

/** What an identifier names; the prefix makes a stray id in a log readable. */
export type IdPrefix =
  'job' | 'asset' | 'video' | 'reel' | 'make' | 'upload' | 'worker' | 'claim' | 'dispatch' | 'req';

/**
 * A fresh, unguessable identifier, such as `job_019a…`; letters, digits and `_` only. 48 bits of this
 * machine's time, so that an index grows at its end where its pages are warm, then 80 random bits.
 * Nothing reads the time back: order and expiry go by the database's clock.
 */
export function newId(prefix: IdPrefix): string {
  const madeAt = Date.now().toString(16).padStart(12, '0');
  return `${prefix}_${madeAt}${randomDigits()}`;
}

/** 80 random bits: the digits of a UUID that are random throughout, without those of its version and variant. */
export function randomDigits(): string {
  const random = randomUUID();
  return random.slice(0, 8) + random.slice(24);
}

import { z } from 'zod';

/** A link that pairs a phone. */
export const pairingLinkSchema = z.object({
  /** Signs one device in, once. */
  url: z.string(),
  expiresAt: z.iso.datetime(),
  /** The link as a QR code: a whole `<svg>` element. Null where no other device could reach it. */
  qrSvg: z.string().nullable(),
  /** With `--https`: where a phone gets the certificate to trust before it opens the link. */
  certificateUrl: z.string().nullable(),
});
export type PairingLink = z.infer<typeof pairingLinkSchema>;

import QRCode from 'qrcode';
import { getEnv } from '../env';
import { createPairingCode } from './create-pairing-code';
import { certificateUrl, isThisMachineOnly, studioOrigin } from './studio-origin';

export interface PairingLink {
  /** Signs one device in, once. */
  url: string;
  /** ISO 8601. */
  expiresAt: string;
  /** The link as a QR code: a whole `<svg>` element. Null where no other device could reach it. */
  qrSvg: string | null;
  /** With `--https`: where a phone gets the certificate to trust before it opens the link. */
  certificateUrl: string | null;
}

/** A link that pairs a phone, good for ten minutes, as seen from where the request came. */
export async function createPairingLink(request: Request): Promise<PairingLink> {
  const env = getEnv();
  const { code, expiresAtMs } = await createPairingCode();
  const origin = studioOrigin(request, env);
  const url = `${origin}/pair?code=${code}`;
  const isReachable = !isThisMachineOnly(new URL(origin).host);
  const qrSvg = isReachable ? await QRCode.toString(url, { type: 'svg', margin: 2 }) : null;
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { url, expiresAt, qrSvg, certificateUrl: certificateUrl(request, env) };
}

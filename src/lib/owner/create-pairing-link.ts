import QRCode from 'qrcode';
import type { PairingLink } from '@/core/api/studio';
import { getEnv } from '../env';
import { createPairingCode } from './create-pairing-code';
import { certificateUrl, isThisMachineOnly, studioOrigin } from './studio-origin';

/** A link that pairs a phone, good for ten minutes, as seen from where the request came. */
export async function createPairingLink(headers: Headers): Promise<PairingLink> {
  const env = getEnv();
  const { code, expiresAtMs } = await createPairingCode();
  const origin = studioOrigin(headers, env);
  const url = `${origin}/pair?code=${code}`;
  const isReachable = !isThisMachineOnly(new URL(origin).host);
  const qrSvg = isReachable ? await QRCode.toString(url, { type: 'svg', margin: 2 }) : null;
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { url, expiresAt, qrSvg, certificateUrl: certificateUrl(headers, env) };
}

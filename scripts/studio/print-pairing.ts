import QRCode from 'qrcode';
import { getEnv } from '@/lib/env';
import { createPairingCode } from '@/lib/owner/create-pairing-code';
import { isThisMachineOnly } from '@/lib/owner/studio-origin';
import { caEndsAt, readLocalCa } from '@/lib/tls/read-local-ca';

/** The page that signs a device in with a fresh code: good for one device, ten minutes long. */
export async function makePairingLink(baseUrl: string): Promise<string> {
  const { code } = await createPairingCode();
  return `${baseUrl}/pair?code=${encodeURIComponent(code)}`;
}

/** Prints a sign-in link for this machine, and one for the phone with its QR code. */
export async function printPairing(localUrl: string, lanUrl: string | null): Promise<void> {
  console.log(`On this machine: ${await makePairingLink(localUrl)}`);
  const { APP_URL, DATA_DIR } = getEnv();
  const proxy = APP_URL === undefined ? null : new URL(APP_URL);
  const phoneUrl = proxy && !isThisMachineOnly(proxy.host) ? proxy.origin : lanUrl;
  if (phoneUrl === null) {
    console.log(
      'No phone can reach this studio: it listens on this machine alone, or there is no network. Start it with HOST=0.0.0.0 for phones in your network.',
    );
    return;
  }
  const link = await makePairingLink(phoneUrl);
  if (phoneUrl === lanUrl && link.startsWith('https:')) {
    const { hostname } = new URL(link);
    const ca = readLocalCa(DATA_DIR);
    const until = ca ? ` (good until ${caEndsAt(ca).toISOString().slice(0, 10)})` : '';
    console.log(
      `On your phone, once: trust the certificate at http://${hostname}:${new URL(localUrl).port}/pair/ca.crt${until}`,
    );
  }
  console.log(`On your phone:   ${link}\n`);
  const lines = (await QRCode.toString(link, { type: 'utf8', errorCorrectionLevel: 'L' })).split('\n');
  // Dark on light whatever the terminal's colours: not every camera reads it the other way round.
  console.log(lines.map((line) => (process.stdout.isTTY ? `\x1b[30;107m${line}\x1b[0m` : line)).join('\n'));
  console.log('Each link signs in one device within 10 minutes; `npm run pair` prints new ones.');
}

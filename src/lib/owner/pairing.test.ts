import { POST as createLink } from '@/app/api/pairing/route';
import { callRoute } from '../../../tests/http/call-route';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { getDatabase } from '../db/get-database';
import { pairingCodes } from '../db/schema';
import { parseEnv } from '../env';
import { createPairingCode } from './create-pairing-code';
import { redeemPairingCode } from './redeem-pairing-code';
import { certificateUrl, studioOrigin } from './studio-origin';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ HOST: '0.0.0.0', PORT: '3000' });
});
afterEach(() => studio.close());

describe('a pairing code', () => {
  it('a pairing code works once, also for devices that come at the same moment', async () => {
    const { code } = await createPairingCode();
    const tries = await Promise.all([1, 2, 3, 4].map(() => redeemPairingCode(code)));
    expect(tries.filter((works) => works)).toHaveLength(1);
    expect(await redeemPairingCode(code)).toBe(false);
  });

  it('a pairing code lives ten minutes and is kept as a hash only', async () => {
    const { code, expiresAtMs } = await createPairingCode();
    expect(Math.abs(expiresAtMs - Date.now() - 10 * 60_000)).toBeLessThan(5000);
    const rows = await getDatabase().run((orm) => orm.select().from(pairingCodes));
    expect(JSON.stringify(rows)).not.toContain(code);
    const short = await createPairingCode(20);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await redeemPairingCode(short.code)).toBe(false);
  });

  it('a pairing code cannot be guessed', async () => {
    for (const code of ['', 'x', "' OR 1=1 --"]) {
      expect(await redeemPairingCode(code)).toBe(false);
    }
  });

  it('a pairing code comes as a link with a QR code, which never holds the token', async () => {
    const headers = { host: '192.168.1.20:3000' };
    const { body } = await callRoute(createLink, { method: 'POST', token: studio.token, headers });
    const url = new URL(body.data.url);
    expect(url.origin + url.pathname).toBe('http://192.168.1.20:3000/pair');
    expect(body.data.qrSvg).toMatch(/^<svg/);
    expect(JSON.stringify(body)).not.toContain(studio.token);
    expect(await redeemPairingCode(url.searchParams.get('code')!)).toBe(true);
  });

  it.each(['127.0.0.1:3000', 'localhost:3000', '[::1]:3000', 'studio.localhost', '0.0.0.0:3000'])(
    'a pairing code has no QR code if it would lead a phone to itself, as %s does',
    async (host) => {
      await studio.close();
      studio = await openTestStudio({ HOST: '127.0.0.1', PORT: '3000' });
      const { body } = await callRoute(createLink, {
        method: 'POST',
        token: studio.token,
        headers: { host },
      });
      expect(body.data).toMatchObject({ qrSvg: null, url: expect.stringMatching(/^http:.*code=/) as string });
    },
  );
});

describe('the origin a phone uses', () => {
  const ask = (host: string) => new Headers({ host });
  const envOf = (more = {}) => parseEnv('web', { HOST: '0.0.0.0', PORT: '3000', ...more });

  it('the origin a phone uses is on the home network if the request came on loopback', () => {
    expect(studioOrigin(ask('localhost:3000'), envOf(), ['192.168.1.9'])).toBe('http://192.168.1.9:3000');
    expect(studioOrigin(ask('127.0.0.1:3000'), envOf({ HOST: '127.0.0.1' }), ['192.168.1.9'])).toBe(
      'http://127.0.0.1:3000',
    );
    expect(studioOrigin(ask('reel.lan:3000'), envOf(), ['192.168.1.9'])).toBe('http://reel.lan:3000');
  });

  it('the origin a phone uses is https if that is served, and APP_URL if that is set', () => {
    const secure = envOf({ HTTPS_PORT: '3443' });
    expect(studioOrigin(ask('localhost:3000'), secure, ['192.168.1.9'])).toBe('https://192.168.1.9:3443');
    expect(certificateUrl(ask('reel.lan:3000'), secure)).toBe('http://reel.lan:3000/pair/ca.crt');
    expect(certificateUrl(ask('reel.lan:3000'), envOf())).toBeNull();
    expect(studioOrigin(ask('x'), envOf({ APP_URL: 'https://reel.example/path' }))).toBe(
      'https://reel.example',
    );
  });
});

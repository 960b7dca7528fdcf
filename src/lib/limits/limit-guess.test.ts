import { GET as listJobs } from '@/app/api/audio/jobs/route';
import { POST as webhook } from '@/app/api/webhooks/worker/route';
import { callRoute } from '../../../tests/http/call-route';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { getDatabase } from '../db/get-database';
import { rateLimits } from '../db/schema';
import { createPairingCode } from '../owner/create-pairing-code';
import { limitGuess } from './limit-guess';
import { signInWithCode, signInWithToken } from '../owner/sign-in';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ INTERNAL_WEBHOOK_SECRET: 'a secret of this test alone' });
});
afterEach(() => studio.close());

const limited = { code: 'rate.limited', details: { retryAfterSec: expect.any(Number) } };

describe('signing in', () => {
  it('signing in is refused after ten wrong tokens in ten minutes from one address', async () => {
    for (let count = 0; count < 10; count += 1) {
      await expect(signInWithToken('wrong', '10.0.0.1')).rejects.toMatchObject({ code: 'owner.wrong_token' });
    }
    await expect(signInWithToken(studio.token, '10.0.0.1')).rejects.toMatchObject(limited);
    await signInWithToken(` ${studio.token}\n`, '10.0.0.2');
    const { code } = await createPairingCode();
    await signInWithCode(code, '10.0.0.1');
  });

  it('signing in does not count right tokens and right codes', async () => {
    for (let count = 0; count < 30; count += 1) {
      await signInWithToken(studio.token, '10.0.0.1');
      await signInWithCode((await createPairingCode()).code, '10.0.0.1');
    }
    await expect(signInWithToken('wrong', '10.0.0.1')).rejects.toMatchObject({ code: 'owner.wrong_token' });
    expect(await getDatabase().run((orm) => orm.select().from(rateLimits))).toHaveLength(1);
  });

  it('signing in is refused after ten wrong pairing codes in ten minutes from one address', async () => {
    for (let count = 0; count < 10; count += 1) {
      await expect(signInWithCode('wrong', '10.0.0.1')).rejects.toMatchObject({ code: 'pairing.invalid' });
    }
    const { code } = await createPairingCode();
    await expect(signInWithCode(code, '10.0.0.1')).rejects.toMatchObject(limited);
    await signInWithCode(code, '10.0.0.2');
  });
});

describe('a guess', () => {
  const ask = async (token: string, address: string) =>
    (await callRoute(listJobs, { token, headers: { 'x-forwarded-for': address } })).status;

  it('a guess by Bearer is refused after ten wrong ones from an address, and other addresses are not', async () => {
    for (let count = 0; count < 10; count += 1) expect(await ask(`guess ${count}`, '10.0.0.1')).toBe(401);
    expect(await ask('guess', '10.0.0.1')).toBe(429);
    expect(await ask(studio.token, '10.0.0.1')).toBe(429);
    expect(await ask(studio.token, '10.0.0.2')).toBe(200);
  });

  it('only ten of three hundred guesses at the same moment are checked', async () => {
    const guesses = Array.from({ length: 300 }, (_, n) =>
      ask(n === 200 ? studio.token : `guess ${n}`, '10.0.0.1'),
    );
    const answers = await Promise.all(guesses);
    expect(answers.filter((status) => status === 401)).toHaveLength(10);
    expect(answers.filter((status) => status === 429)).toHaveLength(290);
  });

  it('a guess is counted by IPv6 network', async () => {
    for (let count = 0; count < 10; count += 1) await ask('guess', `2001:db8:1:2::${count}`);
    expect(await ask('guess', '2001:db8:1:2:3:4:5:6')).toBe(429);
    expect(await ask('guess', '2001:db8:1:3::1')).toBe(401);
  });

  it('a guess with the right token is never refused', async () => {
    const guesses = Array.from({ length: 60 }, () => ask(studio.token, '10.0.0.1'));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([200]));
    expect(await getDatabase().run((orm) => orm.select().from(rateLimits))).toEqual([]);
  });

  it('a guess of the webhook’s secret is limited too', async () => {
    const report = (token: string) =>
      callRoute(webhook, { method: 'POST', token, json: {}, headers: { 'x-forwarded-for': '10.0.0.1' } });
    for (let count = 0; count < 10; count += 1) expect((await report('guess')).status).toBe(401);
    expect((await report('a secret of this test alone')).status).toBe(429);
  });

  it('a guess is counted for other processes too, in the database', async () => {
    const guess = { action: 'test', by: '10.0.0.1' };
    for (let count = 0; count < 10; count += 1) expect(await limitGuess(guess, () => false)).toBe(false);
    const rows = await getDatabase().run((orm) => orm.select().from(rateLimits));
    expect(rows).toMatchObject([{ bucket: 'test 10.0.0.1', count: 10 }]);
  });
});

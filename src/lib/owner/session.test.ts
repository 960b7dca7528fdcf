import { createHmac } from 'node:crypto';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { createSession, endSessionCookie, makeSessionCookie } from './session-cookie';
import { identifyOwner } from './identify-owner';
import { sessionCookieName, sessionLifetimeSec, sessionSignature } from './session';
import { verifySession } from './verify-session';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const encode = (session: object) => Buffer.from(JSON.stringify(session)).toString('base64url');
const withSignature = (payload: string) => `${payload}.${sessionSignature(payload)}`;
const nowSec = () => Math.floor(Date.now() / 1000);

describe('a session', () => {
  it('a session is valid for 90 days and no longer', async () => {
    const value = await createSession();
    expect(verifySession(value)).toMatchObject({ id: expect.any(String) });
    expect(verifySession(value, Date.now() + (sessionLifetimeSec - 60) * 1000)).not.toBeNull();
    expect(verifySession(value, Date.now() + (sessionLifetimeSec + 1) * 1000)).toBeNull();
    expect(await createSession()).not.toBe(value);
  });

  it('a session is refused if anything in it was changed', async () => {
    const [payload, signature] = (await createSession()).split('.') as [string, string];
    const session = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const longer = encode({ ...session, expiresAtSec: session.expiresAtSec + 1 });
    const forged = createHmac('sha256', 'guess').update(payload).digest('base64url');
    const values = [
      '',
      '.',
      payload,
      `${payload}.`,
      `.${signature}`,
      `${longer}.${signature}`,
      `${payload}.${forged}`,
      `${payload}.${signature}.x`,
      `${payload}x.${signature}`,
    ];
    for (const value of values) expect(verifySession(value)).toBeNull();
  });

  it('a session that is signed but says something else is refused', () => {
    const good = { id: 'x'.repeat(22), issuedAtSec: nowSec(), expiresAtSec: nowSec() + 60 };
    expect(verifySession(withSignature(encode(good)))).toEqual(good);
    const bad = [
      { ...good, expiresAtSec: nowSec() - 1 },
      { ...good, expiresAtSec: nowSec() + sessionLifetimeSec * 2 },
      { ...good, expiresAtSec: 'later' },
      { ...good, admin: true },
      [],
    ];
    for (const session of bad) expect(verifySession(withSignature(encode(session)))).toBeNull();
    expect(verifySession(withSignature('not json'))).toBeNull();
  });

  it('a session of another studio is refused', async () => {
    const value = await createSession();
    const name = sessionCookieName();
    await studio.close();
    studio = await openTestStudio({ STUDIO_TOKEN: 'the-token-of-another-studio' });
    expect(verifySession(value)).toBeNull();
    expect(sessionCookieName()).not.toBe(name);
  });
});

describe('the owner is shown', () => {
  const who = (entries: Record<string, string>) => identifyOwner(new Headers(entries));
  const cookie = async () => `other=1; ${sessionCookieName()}=${await createSession()}; last=2`;

  it('the owner is identified by token or by cookie', async () => {
    expect(await who({ authorization: `Bearer ${studio.token}` })).toBe('token');
    expect(await who({ authorization: `bearer  ${studio.token}` })).toBe('token');
    expect(await who({ cookie: await cookie() })).toBe('session');
  });

  it('the owner is not identified by anything else', async () => {
    expect(await who({})).toBeNull();
    expect(await who({ authorization: studio.token })).toBeNull();
    expect(await who({ authorization: `Basic ${studio.token}` })).toBeNull();
    expect(await who({ authorization: `Bearer ${studio.token}x` })).toBeNull();
    expect(await who({ authorization: 'Bearer ', cookie: await cookie() })).toBeNull();
    expect(await who({ authorization: 'Bearer', cookie: await cookie() })).toBeNull();
    expect(await who({ cookie: `session=${await createSession()}` })).toBeNull();
  });

  it('the owner is identified by cookie even if the browser signs in at a proxy', async () => {
    expect(await who({ authorization: 'Basic dXNlcjpwYXNz', cookie: await cookie() })).toBe('session');
  });

  it('the owner is identified by a token with spaces in it', async () => {
    await studio.close();
    const token = 'correct  horse battery staple';
    studio = await openTestStudio({ STUDIO_TOKEN: token });
    expect(await who({ authorization: `Bearer ${token}` })).toBe('token');
    expect(await who({ authorization: 'Bearer correct' })).toBeNull();
  });
});

describe('the session cookie', () => {
  it('the session cookie is kept from scripts and from other sites, and secure over https', async () => {
    expect(await makeSessionCookie(true)).toMatchObject({
      httpOnly: true,
      sameSite: 'lax',
      secure: true,
      path: '/',
    });
    expect(await makeSessionCookie(false)).toMatchObject({ secure: false, maxAge: sessionLifetimeSec });
    expect(endSessionCookie(false)).toMatchObject({ value: '', maxAge: 0, name: sessionCookieName() });
  });
});

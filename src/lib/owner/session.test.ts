import { createHmac } from 'node:crypto';
import { type OpenStudio, openStudio } from '../../../tests/studio/open-studio';
import { identifyOwner } from './identify-owner';
import { sessionCookieName, sessionLifetimeSec, sessionSignature } from './session';
import { endSessionCookie, makeSessionCookie } from './session-cookie';
import { signSession } from './sign-session';
import { verifySession } from './verify-session';

let studio: OpenStudio;
beforeEach(async () => {
  studio = await openStudio();
});
afterEach(() => studio.close());

const encode = (session: object) => Buffer.from(JSON.stringify(session)).toString('base64url');
const withSignature = (payload: string) => `${payload}.${sessionSignature(payload)}`;
const nowSec = () => Math.floor(Date.now() / 1000);

describe('a session', () => {
  it('is valid for 90 days and no longer', () => {
    const value = signSession();
    expect(verifySession(value)).toMatchObject({ id: expect.any(String) });
    expect(verifySession(value, Date.now() + (sessionLifetimeSec - 60) * 1000)).not.toBeNull();
    expect(verifySession(value, Date.now() + (sessionLifetimeSec + 1) * 1000)).toBeNull();
    expect(signSession()).not.toBe(value);
  });

  it('is refused where anything was changed', () => {
    const [payload, signature] = signSession().split('.') as [string, string];
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

  it('is refused where it is signed but says something else', () => {
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

  it('of another studio counts for nothing here', async () => {
    const value = signSession();
    const name = sessionCookieName();
    await studio.close();
    studio = await openStudio({ STUDIO_TOKEN: 'the-token-of-another-studio' });
    expect(verifySession(value)).toBeNull();
    expect(sessionCookieName()).not.toBe(name);
  });
});

describe('the owner is shown', () => {
  const headers = (entries: Record<string, string>) => new Headers(entries);
  const cookie = () => `other=1; ${sessionCookieName()}=${signSession()}; last=2`;

  it('by token or by cookie', () => {
    expect(identifyOwner(headers({ authorization: `Bearer ${studio.token}` }))).toBe('token');
    expect(identifyOwner(headers({ authorization: `bearer  ${studio.token}` }))).toBe('token');
    expect(identifyOwner(headers({ cookie: cookie() }))).toBe('session');
  });

  it('by nothing else', () => {
    expect(identifyOwner(headers({}))).toBeNull();
    expect(identifyOwner(headers({ authorization: studio.token }))).toBeNull();
    expect(identifyOwner(headers({ authorization: `Basic ${studio.token}` }))).toBeNull();
    expect(identifyOwner(headers({ authorization: `Bearer ${studio.token}x` }))).toBeNull();
    expect(identifyOwner(headers({ authorization: 'Bearer ', cookie: cookie() }))).toBeNull();
    expect(identifyOwner(headers({ cookie: `session=${signSession()}` }))).toBeNull();
  });
});

describe('the session cookie', () => {
  it('is kept from scripts and from other sites, and secure over https', () => {
    expect(makeSessionCookie(true)).toMatchObject({
      httpOnly: true,
      sameSite: 'lax',
      secure: true,
      path: '/',
    });
    expect(makeSessionCookie(false)).toMatchObject({ secure: false, maxAge: sessionLifetimeSec });
    expect(endSessionCookie(false)).toMatchObject({ value: '', maxAge: 0, name: sessionCookieName() });
  });
});

import { get } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { RunningWeb, webToken } from './RunningWeb';
import { sendForm } from './send-form';

jest.setTimeout(300_000);

let web: RunningWeb;
beforeAll(async () => {
  web = await RunningWeb.start({ APP_URL: 'https://studio.example' });
});
afterAll(() => web.stop());
afterEach(() => expect(web.errors).toEqual([]));

const owner = { authorization: `Bearer ${webToken}` };
const ask = (path: string, init: RequestInit = {}) =>
  fetch(web.origin + path, { redirect: 'manual', ...init });

function raw(head: string, host = `127.0.0.1:${web.port}`): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(web.port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk) => (said += String(chunk)));
    socket.on('close', () => resolve(said));
    socket.write(`${head}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

test('the owner signs in by form with a token that has spaces, is led on, and is out after signing out', async () => {
  const page = `${web.origin}/login?next=${encodeURIComponent('/recordings/asset_1?x=1')}`;
  const signedIn = await sendForm(page, { token: webToken });
  expect([signedIn.status, signedIn.location]).toEqual([303, '/recordings/asset_1?x=1']);
  expect(signedIn.setCookie).toMatch(/; HttpOnly/i);
  expect(signedIn.setCookie).toMatch(/; SameSite=lax/i);
  expect(signedIn.setCookie).toMatch(/; Secure/i);
  const { cookie } = signedIn;
  expect((await ask('/api/audio/jobs', { headers: { cookie } })).status).toBe(200);
  expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  const basic = { cookie, authorization: 'Basic dXNlcjpwYXNz' };
  expect((await ask('/api/audio/jobs', { headers: basic })).status).toBe(200);
  expect((await ask('/', { headers: basic })).status).toBe(200);

  const signedOut = await sendForm(`${web.origin}/`, {}, { headers: { cookie } });
  expect([signedOut.status, signedOut.location]).toEqual([303, '/login']);
  expect((await ask('/api/audio/jobs', { headers: { cookie } })).status).toBe(401);
  const page2 = await ask('/', { headers: { cookie } });
  expect([page2.status, new URL(page2.headers.get('location')!, web.origin).pathname]).toEqual([
    307,
    '/login',
  ]);
});

test.each([
  '/..//evil.example/',
  '/.//evil.example',
  '/a/..//evil.example',
  '/login/../..//evil.example',
  '/%2e%2e//x',
])('signing in with next=%s leads home, by form and by cookie', async (next) => {
  const page = `${web.origin}/login?next=${encodeURIComponent(next)}`;
  const { status, location, cookie } = await sendForm(page, { token: webToken, next });
  expect([status, location]).toEqual([303, '/']);
  const answer = await ask(`/login?next=${next}`, { headers: { cookie } });
  expect([answer.status, answer.headers.get('location')]).toEqual([307, '/']);
});

test('a form from another site is refused without a word in the log', async () => {
  const refused = await sendForm(
    `${web.origin}/login`,
    { token: webToken },
    { shown: 'https://evil.example' },
  );
  expect([refused.status, refused.setCookie]).toEqual([403, '']);
  const headers = {
    origin: 'https://evil.example',
    'next-action': '00'.repeat(21),
    'content-type': 'text/plain',
  };
  expect((await ask('/', { method: 'POST', headers, body: '[]' })).status).toBe(403);
});

test('a form whose page is shown under APP_URL works, whatever Host the proxy sends', async () => {
  const answer = await sendForm(
    `${web.origin}/login`,
    { token: webToken },
    { shown: 'https://studio.example' },
  );
  expect([answer.status, answer.location]).toEqual([303, '/']);
});

test('a report without the secret is refused without an error in the log', async () => {
  const json = { 'content-type': 'application/json' };
  for (const headers of [json, { ...json, authorization: 'Bearer guess' }]) {
    const answer = await ask('/api/webhooks/worker', { method: 'POST', headers, body: '{}' });
    expect([401, 503]).toContain(answer.status);
  }
});

test.each([
  ['TRACE / HTTP/1.1', 405],
  ['TRACE /api/health HTTP/1.1', 405],
  ['GET * HTTP/1.1', 400],
  ['OPTIONS * HTTP/1.1', 400],
  ['PUT /login HTTP/1.1', 405],
])('%s is answered with %s', async (head, status) => {
  expect(await raw(head)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test.each(['[::1', 'a/b?c#', 'a b', '@'])('a Host that is none is refused: %s', async (host) => {
  const said = await raw('GET /pair?code=x HTTP/1.1', host);
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
});

test('a form that is none is refused without an error in the log', async () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  expect((await ask('/login', { method: 'POST', headers, body: 'hello' })).status).toBe(400);
});

test('OPTIONS names what a route takes', async () => {
  const answer = await ask('/api/audio/jobs', { method: 'OPTIONS' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
});

test('a stranger gets nothing of a page, not its shell either', async () => {
  const tree = encodeURIComponent(JSON.stringify(['', { children: ['(studio)', {}] }]));
  for (const headers of [{}, { rsc: '1' }, { rsc: '1', 'next-router-state-tree': tree }]) {
    const answer = await ask('/jobs/job_1?x=1', { headers: headers as Record<string, string> });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toMatch(/\/login\?next=%2Fjobs%2Fjob_1%3Fx%3D1$/);
    expect(await answer.text()).not.toContain('Pair a phone');
  }
});

test('a public page is the same for everybody, may be kept by anyone, and runs no script', async () => {
  const [first, second, asOwner] = await Promise.all(
    [{}, {}, owner].map((headers) => ask('/licences', { headers: headers as Record<string, string> })),
  );
  for (const answer of [first!, asOwner!]) {
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toMatch(/s-maxage=\d+/);
    expect(answer.headers.get('cache-control')).not.toMatch(/no-store|private/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
  }
  const page = await first!.text();
  expect(page).toContain('Copyright 2016 The Inter Project Authors');
  expect([await second!.text(), await asOwner!.text()]).toEqual([page, page]);
  const own = await ask('/login');
  expect(own.headers.get('cache-control')).toContain('no-store');
  expect(own.headers.get('content-security-policy')).toContain("'nonce-");
});

test('the image optimiser is closed', async () => {
  for (const url of ['/icon-192.png', '%2Ficon-192.png', 'http://127.0.0.1/x.png']) {
    expect((await ask(`/_next/image?url=${url}&w=64&q=75`, { headers: owner })).status).toBe(404);
  }
});

test('a compressed body is refused as a type', async () => {
  const headers = { ...owner, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const answer = await ask('/api/reels', { method: 'POST', headers, body: gzipSync('{"title":"x"}') });
  expect(answer.status).toBe(415);
});

test('a browser at the host of APP_URL has to come back over https', async () => {
  const hstsOf = (host: string, path: string) =>
    new Promise((resolve) => {
      get({ port: web.port, host: '127.0.0.1', path, headers: { host } }, (response) => {
        resolve(response.resume().headers['strict-transport-security']);
      });
    });
  for (const path of ['/login', '/api/health', '/icon.svg']) {
    expect(await hstsOf('studio.example', path)).toBe('max-age=31536000');
    expect(await hstsOf('192.168.1.20:3000', path)).toBeUndefined();
  }
});

test('a page asked for with wrong tokens leads to sign in, however many they were', async () => {
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = await ask('/', { headers: { authorization: `Bearer wrong-${tries}` } });
    expect([answer.status, new URL(answer.headers.get('location')!, web.origin).pathname]).toEqual([
      307,
      '/login',
    ]);
  }
  expect((await ask('/login', { headers: { authorization: 'Bearer wrong' } })).status).toBe(200);
});

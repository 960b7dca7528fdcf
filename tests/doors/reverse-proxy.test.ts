import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBarriers } from '../browser/find-barriers';
import { openPhone, type Phone } from '../browser/open-phone';
import { type ProxyKind, RunningProxy } from './RunningProxy';
import { RunningWeb, webToken } from './RunningWeb';
import { sendForm } from './send-form';

jest.setTimeout(300_000);

let proxy: RunningProxy;
let web: RunningWeb;
const phones: Phone[] = [];
afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.close();
  await proxy.stop();
  await web.stop();
});

async function open(
  kind: ProxyKind,
  { appUrl = true, change }: { appUrl?: boolean; change?: (block: string) => string } = {},
): Promise<void> {
  proxy = await RunningProxy.open();
  web = await RunningWeb.start({ TRUST_PROXY: '127.0.0.1', ...(appUrl && { APP_URL: proxy.origin }) });
  await proxy.start(kind, web.port, change);
}

const signIn = (from: string, token = webToken, headers: Record<string, string> = {}) =>
  sendForm(`${proxy.origin}/login`, { token }, { fetch: proxy.fetchFrom(from), headers });
const owner = { authorization: `Bearer ${webToken}` };

// Only Caddy passes the outer address on; behind nginx APP_URL says it.
describe.each([
  ['nginx', true],
  ['caddy', false],
] as const)('behind %s as documented', (kind, appUrl) => {
  beforeEach(() => open(kind, { appUrl }));

  test('the owner signs in with a cookie that is Secure, and changes things with it', async () => {
    const { status, location, setCookie, cookie } = await signIn('127.0.0.3');
    expect([status, location]).toEqual([303, '/']);
    expect(setCookie).toMatch(/; Secure/i);
    const page = await proxy.ask('/', { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const made = await proxy.ask('/api/reels', {
      method: 'POST',
      headers: { cookie, origin: proxy.origin, 'content-type': 'application/json' },
      body: '{"title":"made behind a proxy","source":{"type":"url","url":"https://example.org/a.mp3"}}',
    });
    expect(made.status).toBe(201);
    const link = await proxy.ask('/api/pairing', { method: 'POST', headers: owner });
    const { data } = (await link.json()) as { data: { url: string } };
    expect(new URL(data.url).origin).toBe(proxy.origin);
    expect(web.errors).toEqual([]);
  });

  test('wrong tokens from one address do not lock another out, whatever address is invented', async () => {
    const guess = (count: number) =>
      signIn('127.0.0.2', 'a wrong token', { 'x-forwarded-for': `198.51.100.${count}` });
    for (let count = 0; count < 10; count += 1) expect((await guess(count)).text).toContain('not right');
    expect((await guess(10)).text).toContain('Too many tries');
    expect((await signIn('127.0.0.3')).status).toBe(303);
  });

  test('a large part of an upload passes, and a range of the file comes back', async () => {
    const sizeBytes = 9_000_000;
    const bytes = Buffer.alloc(sizeBytes, 'pocketreel');
    const json = { ...owner, 'content-type': 'application/json' };
    const opened = await proxy.ask('/api/storage/upload', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ filename: 'a.wav', contentType: 'audio/wav', sizeBytes }),
    });
    const { data } = (await opened.json()) as {
      data: { uploadId: string; key: string; partSizeBytes: number; parts: { url: string }[] };
    };
    let sent = 0;
    for (const { url } of data.parts) {
      const body = bytes.subarray(sent, sent + data.partSizeBytes);
      expect((await proxy.ask(url.replace(/^https?:\/\/[^/]+/, ''), { method: 'PUT', body })).status).toBe(
        200,
      );
      sent += body.length;
    }
    const done = await proxy.ask(`/api/storage/upload/${data.uploadId}/complete`, {
      method: 'POST',
      headers: owner,
    });
    expect(done.status).toBe(200);
    const range = { ...owner, range: 'bytes=8999990-' };
    const part = await proxy.ask(`/api/storage/download?key=${data.key}`, { headers: range });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 8999990-8999999/9000000']);
    expect(await part.text()).toBe('pocketreel');
  });
});

test('a proxy that sends its own name for the studio in Host is no hindrance', async () => {
  await open('nginx', { change: (block) => block.replace(/^.*proxy_set_header .*\n/gm, '') });
  const { status, location, setCookie, cookie } = await signIn('127.0.0.3');
  expect([status, location]).toEqual([303, '/']);
  expect(setCookie).toMatch(/; Secure/i);
  expect((await proxy.ask('/', { headers: { cookie } })).status).toBe(200);
  expect(web.errors).toEqual([]);
});

test('a browser signs in, works and signs out everywhere where the proxy asks for a password of its own', async () => {
  await open('nginx', {
    change: (block) => {
      const users = join(proxy.folder, 'users');
      writeFileSync(users, 'guest:{PLAIN}password\n');
      return block.replace(
        'location / {',
        `location / {\nauth_basic "studio"; auth_basic_user_file ${users};`,
      );
    },
  });
  const options = {
    args: ['--host-resolver-rules=MAP studio.example 127.0.0.1'],
    settings: {
      ignoreHTTPSErrors: true,
      httpCredentials: { username: 'guest', password: 'password' },
    },
  };
  const [phone, other] = [await openPhone(options), await openPhone(options)];
  phones.push(phone, other);
  for (const { page } of [phone, other]) {
    await page.goto(proxy.origin);
    await page.getByLabel('Owner token').fill(webToken);
    await page.getByRole('button', { name: 'Sign in' }).tap();
    await page.getByText('Pick a recording').waitFor();
  }
  expect((await phone.context.cookies())[0]).toMatchObject({ secure: true, httpOnly: true });
  await phone.page.getByRole('button', { name: 'Sign out everywhere' }).tap();
  expect(await findBarriers(phone.page)).toEqual([]);
  await phone.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).tap();
  await phone.page.getByLabel('Owner token').waitFor();
  await other.page.reload();
  await other.page.getByLabel('Owner token').waitFor();
  expect(phone.complaints).toEqual([]);
  expect(web.errors).toEqual([]);
});

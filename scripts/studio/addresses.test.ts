import { createServer } from 'node:net';
import { rmSync } from 'node:fs';
import { parseEnv } from '@/lib/env';
import { findLanHost, localHostOf } from './find-addresses';
import { lockDataDir } from './lock-data-dir';
import { planAddresses } from './plan-addresses';
import { findFreePort, isPortFree } from './ports';
import { tempDir } from '../../tests/studio/temp-dir';

test.each([
  ['0.0.0.0', '127.0.0.1', '192.168.1.5'],
  ['::', '[::1]', '192.168.1.5'],
  ['127.0.0.1', '127.0.0.1', null],
  ['localhost', 'localhost', null],
  ['192.168.1.7', '192.168.1.7', '192.168.1.7'],
])('a studio on %s is reached here at %s and by phones at %s', (host, local, lan) => {
  expect(localHostOf(host)).toBe(local);
  expect(findLanHost(host, ['192.168.1.5'])).toBe(lan);
});

test('a studio on a machine without a network is reached by no phone', () => {
  expect(findLanHost('0.0.0.0', [])).toBeNull();
});

test('a taken port is seen as taken, and the next free one is found', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  expect(await isPortFree('127.0.0.1', port)).toBe(false);
  expect(await findFreePort('127.0.0.1', { preferred: port })).not.toBe(port);
  server.close();
});

test('the secure page gets another port than the page that is to have its usual one', async () => {
  const port = await findFreePort('127.0.0.1', { preferred: 3443 });
  const env = parseEnv('tool', { HOST: '127.0.0.1', PORT: String(port) });
  const { httpsPort } = await planAddresses(env, { https: true, dev: false, forReel: false });
  expect(httpsPort).not.toBe(port);
});

test('a data folder belongs to one studio until that lets go', () => {
  const folder = tempDir('lock');
  const unlock = lockDataDir(folder);
  expect(unlock).not.toBeNull();
  expect(lockDataDir(folder)).toBeNull();
  unlock!();
  const again = lockDataDir(folder);
  expect(again).not.toBeNull();
  again!();
  rmSync(folder, { recursive: true, force: true });
});

test('a data folder that cannot be made is refused in a sentence', () => {
  expect(() => lockDataDir('/dev/null/studio')).toThrow(/^The data folder .* cannot be used \(ENOTDIR\)\./);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from '@/lib/env';
import { lanAddresses } from '@/lib/network/lan-addresses';
import { createLogger } from '@/lib/log';
import { issueLeaf } from '@/lib/tls/leaf';
import { readLocalCa } from '@/lib/tls/read-local-ca';
import { startHttpsDoor, type HttpsDoor } from '../../scripts/web/start-https-door';
import { openPhone, type Phone } from './open-phone';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(120_000);

// On macOS the browser asks the keychain, which no test may change.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('a browser that installed the certificate of a studio', () => {
  const folder = tempDir('ca');
  const servers: Server[] = [];
  let door: HttpsDoor;
  let phone: Phone;

  beforeAll(async () => {
    const env = parseEnv('web', { DATA_DIR: join(folder, 'data'), HOST: '0.0.0.0', LOG_LEVEL: 'silent' });
    door = await startHttpsDoor(env, createLogger('web'), {});
    installCertificate(readLocalCa(env.DATA_DIR)!.certificatePem);
    phone = await openPhone({ home: folder, args: ['--host-resolver-rules=MAP * 127.0.0.1'] });
  });
  afterAll(async () => {
    await phone.close();
    door.stopRenewing();
    for (const server of servers) server.close();
  });

  function installCertificate(pem: string): void {
    const store = join(folder, '.pki', 'nssdb');
    mkdirSync(store, { recursive: true });
    writeFileSync(join(folder, 'ca.pem'), pem);
    const database = ['-d', `sql:${store}`];
    execFileSync('certutil', [...database, '-N', '--empty-password']);
    execFileSync('certutil', [...database, '-A', '-t', 'C,,', '-n', 'studio', '-i', join(folder, 'ca.pem')]);
  }

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.on('request', (_request, response) => response.end('<title>studio</title>'));
    await new Promise<void>((resolve) => {
      server.listen(0, '0.0.0.0', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  test('opens it by name and by address as a secure page', async () => {
    const port = await listen(door.server);
    for (const host of [hostname(), `${hostname()}.local`, ...lanAddresses().slice(0, 1)]) {
      await phone.page.goto(`https://${host}:${port}/`);
      const secure = await phone.page.evaluate(() => [window.isSecureContext, 'mediaDevices' in navigator]);
      expect([host, ...secure]).toEqual([host, true, true]);
    }
  });

  test('refuses what the key of that certificate signed for another site', async () => {
    const ca = readLocalCa(join(folder, 'data'))!;
    const { certificatePem, keyPem } = await issueLeaf(ca, ['evil.example']);
    const chain = `${certificatePem}\n${ca.certificatePem}`;
    const port = await listen(createServer({ cert: chain, key: keyPem }));
    await expect(phone.page.goto(`https://evil.example:${port}/`)).rejects.toThrow(/ERR_CERT_/);
  });
});

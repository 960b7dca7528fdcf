import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { getLeaf, type Leaf } from './leaf';
import { getLocalCa } from './local-ca';
import { readLocalCa } from './read-local-ca';
import { studioNames } from './studio-names';

describe('https from a local authority', () => {
  let dataDir: string;
  let server: Server | undefined;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'reel-tls-'));
  });
  afterEach(async () => {
    if (server) await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    rmSync(dataDir, { recursive: true });
  });

  const listen = async ({ chainPem, keyPem }: Leaf) => {
    server = createServer({ cert: chainPem, key: keyPem }, (_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  const ask = (port: number, servername: string, ca?: string) =>
    new Promise<{ authorized: boolean; protocol: string | null; certificate: PeerCertificate }>(
      (resolve, reject) => {
        const options = {
          host: '127.0.0.1',
          port,
          servername,
          ca,
          agent: false,
        };
        const request = get(options, (response) => {
          const socket = response.socket as TLSSocket;
          const { authorized } = socket;
          const shown = {
            authorized,
            protocol: socket.getProtocol(),
            certificate: socket.getPeerCertificate(),
          };
          response.resume().on('end', () => resolve(shown));
        });
        request.on('error', reject);
      },
    );

  it('shakes hands with a client that trusts the authority, by name and by address', async () => {
    const ca = await getLocalCa(dataDir);
    const port = await listen(await getLeaf(dataDir, ca, studioNames('0.0.0.0', ['192.168.7.7'])));
    const byName = await ask(port, 'localhost', ca.certificatePem);
    expect(byName.authorized).toBe(true);
    expect(byName.protocol).toBe('TLSv1.3');
    const byAddress = await ask(port, '', ca.certificatePem);
    expect(byAddress.authorized).toBe(true);
    const { certificate } = byName;
    expect(certificate.subjectaltname).toContain('IP Address:192.168.7.7');
    expect(certificate.ext_key_usage).toEqual(['1.3.6.1.5.5.7.3.1']);
    const lifeMs = Date.parse(certificate.valid_to) - Date.parse(certificate.valid_from);
    expect(lifeMs).toBeLessThanOrEqual(397 * 24 * 3600_000);
  });

  it('is refused by a client that does not trust the authority, and under a name it does not have', async () => {
    const ca = await getLocalCa(dataDir);
    const port = await listen(await getLeaf(dataDir, ca, studioNames('0.0.0.0', [])));
    await expect(ask(port, 'localhost')).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    await expect(ask(port, 'elsewhere.example', ca.certificatePem)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('keeps authority and certificate, and issues anew when an address is missing', async () => {
    const ca = await getLocalCa(dataDir);
    expect(await getLocalCa(dataDir)).toEqual(ca);
    expect(readLocalCa(dataDir)).toEqual(ca);
    const first = await getLeaf(dataDir, ca, ['localhost', '10.0.0.5']);
    expect(await getLeaf(dataDir, ca, ['localhost', '10.0.0.5'])).toEqual(first);
    expect(await getLeaf(dataDir, ca, ['localhost', '10.0.0.6'])).not.toEqual(first);
  });

  it('issues anew under another authority', async () => {
    const first = await getLeaf(dataDir, await getLocalCa(dataDir), ['localhost']);
    rmSync(join(dataDir, 'tls', 'ca.pem'));
    expect(await getLeaf(dataDir, await getLocalCa(dataDir), ['localhost'])).not.toEqual(first);
  });

  it('keeps keys readable by their owner alone', async () => {
    await getLeaf(dataDir, await getLocalCa(dataDir), ['localhost']);
    for (const name of ['ca.pem', 'leaf.pem']) {
      expect(statSync(join(dataDir, 'tls', name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(dataDir, 'tls')).mode & 0o777).toBe(0o700);
  });
});

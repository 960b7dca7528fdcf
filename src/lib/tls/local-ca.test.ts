import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { createLogger, type Logger } from '../log';
import { coveredNames, getLeaf, issueLeaf, type Leaf } from './leaf';
import { findReplacementDay, getLocalCa } from './local-ca';
import { constrainNames, permittedFor } from './name-constraints';
import { writePrivateFile } from './private-file';
import { caFile, type LocalCa, readLocalCa } from './read-local-ca';
import { studioNames } from './studio-names';
import { importKeyPem, makeKeyPem, signingAlgorithm, x509 } from './x509';
import { tempDir } from '../../../tests/studio/temp-dir';

const dayMs = 24 * 3_600_000;

describe('https from a local authority', () => {
  let dataDir: string;
  let server: Server | undefined;

  beforeEach(() => {
    dataDir = tempDir('reel-tls');
  });
  afterEach(async () => {
    if (server) await new Promise((resolve) => server!.close(resolve));
    server = undefined;
  });

  const makeCa = (names = studioNames('0.0.0.0', [])) => getLocalCa(dataDir, names, logTo([]));

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

  it('https from a local authority shakes hands with a client that trusts the authority, by name and by address', async () => {
    const ca = await makeCa();
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

  it('https from a local authority is refused by a client that does not trust the authority, and under a name it does not have', async () => {
    const ca = await makeCa();
    const port = await listen(await getLeaf(dataDir, ca, studioNames('0.0.0.0', [])));
    await expect(ask(port, 'localhost')).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    await expect(ask(port, 'elsewhere.example', ca.certificatePem)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('https from a local authority keeps authority and certificate, and issues a new one when an address is missing', async () => {
    const ca = await makeCa();
    expect(await makeCa()).toEqual(ca);
    expect(readLocalCa(dataDir)).toEqual(ca);
    const first = await getLeaf(dataDir, ca, ['localhost', '10.0.0.5']);
    expect(await getLeaf(dataDir, ca, ['localhost', '10.0.0.5'])).toEqual(first);
    expect(await getLeaf(dataDir, ca, ['localhost', '10.0.0.6'])).not.toEqual(first);
  });

  it('https from a local authority issues a new certificate under another authority', async () => {
    const first = await getLeaf(dataDir, await makeCa(), ['localhost']);
    rmSync(join(dataDir, 'tls', 'ca.pem'));
    expect(await getLeaf(dataDir, await makeCa(), ['localhost'])).not.toEqual(first);
  });

  it('https from a local authority keeps keys readable by their owner alone', async () => {
    await getLeaf(dataDir, await makeCa(), ['localhost']);
    for (const name of ['ca.pem', 'leaf.pem']) {
      expect(statSync(join(dataDir, 'tls', name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(dataDir, 'tls')).mode & 0o777).toBe(0o700);
  });

  describe('of its authority', () => {
    const own = studioNames('0.0.0.0', ['192.168.7.7']);
    const verify = async (ca: LocalCa, names: string[]) => {
      const caPath = join(dataDir, 'authority.pem');
      const leafPath = join(dataDir, 'server.pem');
      writeFileSync(caPath, ca.certificatePem);
      writeFileSync(leafPath, (await issueLeaf(ca, names)).certificatePem);
      const args = ['verify', '-purpose', 'sslserver', '-CAfile', caPath, leafPath];
      const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
      return stdout + stderr;
    };

    it.each([['evil.example'], ['localhost.evil.example'], ['8.8.8.8'], ['2001:4860:4860::8888']])(
      'a certificate for %s convinces no client',
      async (name) => {
        const ca = await makeCa(own);
        expect(await verify(ca, [name])).toMatch(/permitted subtree violation/);
        expect(await verify(ca, ['localhost', name])).toMatch(/permitted subtree violation/);
      },
    );

    it('a certificate for the studio holds, under any address that a router may give it', async () => {
      const ca = await makeCa(own);
      expect(await verify(ca, own)).toMatch(/: OK\n$/);
      expect(await verify(ca, ['10.1.2.3', '172.31.0.9', '100.64.0.7', 'fd00::5'])).toMatch(/: OK\n$/);
      expect(await makeCa([...own, '10.1.2.3'])).toEqual(ca);
    });

    it('an authority ends within two years, and no certificate outlives it', async () => {
      const ca = await makeCa(own);
      const { validFrom, validTo } = new X509Certificate(ca.certificatePem);
      expect(Date.parse(validTo) - Date.parse(validFrom)).toBeLessThanOrEqual(730 * dayMs);
      const short = await keepCa({ endsInDays: 60, names: own });
      const { validTo: leafEnd } = new X509Certificate((await issueLeaf(short, own)).certificatePem);
      expect(leafEnd).toBe(new X509Certificate(short.certificatePem).validTo);
      const first = await getLeaf(dataDir, short, own);
      expect(await getLeaf(dataDir, short, own)).toEqual(first);
    });

    it.each([
      ['could vouch for any site', { endsInDays: 3650 }, own],
      ['is about to end', { endsInDays: 20, names: own }, own],
      ['could not vouch for 203.0.113.5', { endsInDays: 600, names: own }, [...own, '203.0.113.5']],
    ])(
      'an authority that %s is replaced, its key destroyed, and the change logged',
      async (reason, old, names) => {
        const before = await keepCa(old);
        const said: object[] = [];
        const ca = await getLocalCa(dataDir, names, logTo(said));
        expect(ca.certificatePem).not.toBe(before.certificatePem);
        expect(readdirSync(join(dataDir, 'tls'))).toEqual(['ca.pem']);
        expect(readLocalCa(dataDir)).toEqual(ca);
        expect(said).toEqual([{ reason: `it ${reason}` }]);
        expect(await verify(ca, names)).toMatch(/: OK\n$/);
      },
    );

    it('an authority that lacks only a name is kept, and that name left out', async () => {
      const ca = await makeCa(own);
      const renamed = ['localhost', 'another-name', 'another-name.local', '192.168.7.8'];
      expect(await makeCa(renamed)).toEqual(ca);
      expect(coveredNames(ca, renamed)).toEqual(['localhost', '192.168.7.8']);
    });

    it('the end of an authority is announced in time', async () => {
      expect(findReplacementDay(await keepCa({ endsInDays: 100, names: own }))).toBeNull();
      const day = findReplacementDay(await keepCa({ endsInDays: 80, names: own }));
      expect(Math.round((day!.getTime() - Date.now()) / dayMs)).toBe(50);
    });

    /** An authority of another age, and without names one of an earlier version. */
    async function keepCa({ endsInDays, names }: { endsInDays: number; names?: string[] }) {
      const keyPem = makeKeyPem();
      const keys = await importKeyPem(keyPem);
      const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: 'CN=Pocketreel on a machine',
        notBefore: new Date(Date.now() - dayMs),
        notAfter: new Date(Date.now() + endsInDays * dayMs),
        signingAlgorithm,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
          ...(names ? [constrainNames(permittedFor(names))] : []),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const ca = { certificatePem: certificate.toString('pem'), keyPem };
      writePrivateFile(caFile(dataDir), `${ca.certificatePem}\n${ca.keyPem}`);
      return ca;
    }
  });
});

function logTo(said: object[]): Logger {
  const log = createLogger('tool');
  return Object.assign(Object.create(log) as Logger, { warn: (entry: object) => said.push(entry) });
}

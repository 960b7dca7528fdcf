/** The certificate library with what it needs around it: a reflection shim first, and Node's Web Crypto. */
import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);
export { x509 };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** How our certificates are signed. */
export const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A fresh P-256 key, as PEM (PKCS #8). */
export function makeKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: algorithm.namedCurve });
  return (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string).trim();
}

/** Both halves of a key for the certificate library. */
export async function importKeyPem(pem: string): Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> {
  const key: KeyObject = createPrivateKey(pem);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const jwk = key.export({ format: 'jwk' });
  const { kty, crv, x, y } = jwk;
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, true, ['verify']);
  return { privateKey, publicKey };
}

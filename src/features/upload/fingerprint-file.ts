const hashedBytes = 1024 * 1024;

/** What of a File the fingerprint needs. */
export interface FingerprintSource {
  name: string;
  size: number;
  lastModified: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * Recognises a file that is picked again after a reload: name, size, time of change and a hash of its
 * first megabyte. Not a secret, so a plain hash does, which also works where `crypto.subtle` is missing.
 */
export async function fingerprintFile(file: FingerprintSource): Promise<string> {
  const start = new Uint8Array(await file.slice(0, Math.min(file.size, hashedBytes)).arrayBuffer());
  return [file.name, file.size, file.lastModified, hashBytes(start)].join('|');
}

/** A 64-bit hash as hex: two 32-bit FNV-1a runs with different starts. */
function hashBytes(bytes: Uint8Array): string {
  let low = 0x811c9dc5;
  let high = 0x1000193;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x85ebca6b) ^ (high >>> 15);
  }
  return [low, high].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}

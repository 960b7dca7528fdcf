import { randomUUID } from 'node:crypto';
import type { StorageAdapter } from '../types';

const type = 'application/octet-stream';
const body = 'probe';
const answersWithinMs = 30_000;

/**
 * Uploads and reads a small object by signed URLs as a browser at `origin` would, the question beforehand
 * included; the object is deleted again.
 * @returns what the browser would refuse to go on with, or null
 */
export async function probeAsPage(storage: StorageAdapter, origin: string): Promise<string | null> {
  const key = `health/${randomUUID()}/page.bin`;
  const options = { expiresInSec: 60, contentType: type, sizeBytes: body.length };
  const ask = async (url: string, method: string, headers = {}, bytes?: string) => {
    const signal = AbortSignal.timeout(answersWithinMs);
    const answer = await fetch(url, { method, headers: { origin, ...headers }, body: bytes, signal });
    await answer.arrayBuffer();
    return answer;
  };
  const putUrl = await storage.signPut(key, options);
  const preflight = await ask(putUrl, 'OPTIONS', {
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-type',
  });
  if (!preflight.ok || !isOpenTo(preflight, origin)) return `an upload from ${origin} is not allowed`;
  if (!lists(preflight, 'access-control-allow-methods', 'put')) return 'the method PUT is not allowed';
  if (!lists(preflight, 'access-control-allow-headers', 'content-type'))
    return 'the header Content-Type is not allowed';
  try {
    const put = await ask(putUrl, 'PUT', { 'content-type': type }, body);
    if (!put.ok || !isOpenTo(put, origin)) return `the answer to an upload is hidden from ${origin}`;
    const get = await ask(await storage.signGet(key, { expiresInSec: 60 }), 'GET');
    return get.ok && isOpenTo(get, origin) ? null : `what is read is hidden from ${origin}`;
  } finally {
    await storage.delete(key);
  }
}

function isOpenTo({ headers }: Response, origin: string): boolean {
  const allowed = headers.get('access-control-allow-origin');
  return allowed === origin || allowed === '*';
}

function lists({ headers }: Response, name: string, wanted: string): boolean {
  const listed = (headers.get(name) ?? '').toLowerCase().split(/ *, */);
  return listed.includes(wanted) || listed.includes('*');
}

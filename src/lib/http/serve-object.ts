import { getStorageAdapter } from '../storage';
import { sendObject } from './send-object';

/** Answers with an object: its bytes, or a redirect to where the storage itself serves them. */
export async function serveObject(key: string, request: Request, expiresInSec: number): Promise<Response> {
  const storage = getStorageAdapter();
  if (!storage.servesDirectly) return sendObject(storage, key, request);
  const location = await storage.signGet(key, { expiresInSec });
  return new Response(null, { status: 307, headers: { Location: location } });
}

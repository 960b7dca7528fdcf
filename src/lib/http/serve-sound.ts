import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';
import { sendObject } from './send-object';

/** Answers with a sound: its bytes, or a redirect to where the storage itself serves them. */
export async function serveSound(key: string, request: Request): Promise<Response> {
  const storage = getStorageAdapter();
  if (!storage.servesDirectly) return sendObject(storage, key, request);
  const location = await storage.signGet(key, { expiresInSec: audioUrlLifetimeSec });
  return new Response(null, { status: 307, headers: { Location: location } });
}

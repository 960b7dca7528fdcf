/** Completes a multipart of the local storage, for a test to kill it: FOLDER KEY MULTIPART_ID. */
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';

const [folder, key, multipartId] = process.argv.slice(2) as [string, string, string];
const storage = new LocalStorageAdapter(folder, Buffer.alloc(32, 1));
const parts = await storage.listParts(key, multipartId);
process.stdout.write('joining\n');
await storage.completeMultipart(key, multipartId, parts);
process.stdout.write('joined\n');

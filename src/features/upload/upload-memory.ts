/** An upload that has begun, kept so that it goes on after a reload when the same file is picked. */
export interface RememberedUpload {
  fingerprint: string;
  uploadId: string;
  key: string;
  filename: string;
  sizeBytes: number;
  partSizeBytes: number;
  startedAtMs: number;
}

export interface UploadMemory {
  find: (fingerprint: string) => Promise<RememberedUpload | null>;
  list: () => Promise<RememberedUpload[]>;
  keep: (upload: RememberedUpload) => Promise<void>;
  forget: (fingerprint: string) => Promise<void>;
}

const storeName = 'uploads';
/** The studio sweeps unfinished uploads after 24 h; older ones cannot be resumed. */
const lifetimeMs = 24 * 60 * 60_000;

/** One for the page: every part of it opens the memory again. */
const fallback = new Map<string, RememberedUpload>();

/** Remembers uploads in IndexedDB; where that is closed (some private windows), until the page goes. */
export function openUploadMemory(): UploadMemory {
  const list = async () => {
    const stored = await inStore<RememberedUpload[]>('readonly', (store) => store.getAll());
    const all = stored ?? [...fallback.values()];
    return all.filter((upload) => Date.now() - upload.startedAtMs < lifetimeMs);
  };
  return {
    list,
    find: async (fingerprint) => (await list()).find((upload) => upload.fingerprint === fingerprint) ?? null,
    keep: async (upload) => {
      fallback.set(upload.fingerprint, upload);
      await inStore('readwrite', (store) => store.put(upload));
    },
    forget: async (fingerprint) => {
      fallback.delete(fingerprint);
      await inStore('readwrite', (store) => store.delete(fingerprint));
    },
  };
}

/** Runs one request; null where this browser lends no database. */
async function inStore<T>(
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest,
): Promise<T | null> {
  const database = await openDatabase();
  if (database === null) return null;
  try {
    return await new Promise<T | null>((resolve) => {
      const asked = request(database.transaction(storeName, mode).objectStore(storeName));
      asked.onsuccess = () => resolve(asked.result as T);
      asked.onerror = () => resolve(null);
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve(null);
    const opening = indexedDB.open('pocketreel-uploads', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName, { keyPath: 'fingerprint' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
    opening.onblocked = () => resolve(null);
  });
}

import type { StorageAdapter } from '../types';

/** A store under test, empty or holding other tests' objects. */
export interface OpenedStorage {
  storage: StorageAdapter;
  /** Prefix for a signed URL that is a path; empty if signed URLs are absolute. */
  origin: string;
  close(): Promise<void>;
}

import { describeMultiparts } from './multiparts';
import { describeObjects } from './objects';
import { describeSignedUrls } from './signed-urls';
import type { StorageAdapter } from '../types';

/** A store to be tested, empty or with other tests' objects in it. */
export interface OpenedStorage {
  storage: StorageAdapter;
  /** What comes before a signed URL that is a path; empty where signed URLs are whole. */
  origin: string;
  close(): Promise<void>;
}

/** What every storage adapter has to do, over a real store and real HTTP. */
export function describeStorage(name: string, open: () => Promise<OpenedStorage>): void {
  describe(`storage: ${name}`, () => {
    let opened: OpenedStorage;
    beforeAll(async () => {
      opened = await open();
    }, 150_000);
    afterAll(() => opened.close());

    it('is in good health', async () => {
      await opened.storage.checkHealth();
    });
    describeObjects(() => opened.storage);
    describeMultiparts(() => opened);
    describeSignedUrls(() => opened);
  });
}

import { describeMultiparts } from './multiparts';
import { describeObjects } from './objects';
import { describeSignedUrls } from './signed-urls';
import type { OpenedStorage } from './opened-storage';

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

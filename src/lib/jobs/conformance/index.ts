import { describeClaims } from './claims';
import { describeDispatches } from './dispatches';
import { describeEndings } from './endings';
import { describeMakes } from './makes';
import { describeSteps } from './steps';
import { StoreHarness, type OpenedStore } from './StoreHarness';

/** The behaviours every JobStore owes, run over each adapter on a real database. */
export function describeJobStore(
  name: string,
  open: () => Promise<OpenedStore>,
  close: () => Promise<void>,
): void {
  describe(`the job store on ${name}`, () => {
    const harness = new StoreHarness();
    beforeAll(() => harness.open(open));
    beforeEach(() => harness.empty());
    afterAll(close);

    describeClaims(harness);
    describeEndings(harness);
    describeDispatches(harness);
    describeMakes(harness);
    describeSteps(harness);
  });
}

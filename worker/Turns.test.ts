import { setTimeout as sleep } from 'node:timers/promises';
import { someHandOver, openGpuStudio, type GpuStudio } from './gpu/fixtures/open-gpu-studio';
import { Turns } from './Turns';

describe('Turns', () => {
  let studio: GpuStudio;
  let turns: Turns;
  let taken: ('alone' | 'with a claim')[];
  let claims: number;

  beforeEach(async () => {
    studio = await openGpuStudio();
    const context = studio.context({ WORKER_REAP_INTERVAL_MS: '100' });
    turns = new Turns(context);
    [taken, claims] = [[], 0];
    const [takeTurn, claim] = [
      studio.store.takeTurn.bind(studio.store),
      studio.store.claimNextPending.bind(studio.store),
    ];
    studio.store.takeTurn = (turn) => (taken.push(turn.claim ? 'with a claim' : 'alone'), takeTurn(turn));
    studio.store.claimNextPending = (request) => ((claims += 1), claim(request));
  });
  afterEach(async () => {
    await turns.stop();
    studio.close();
  });

  const request = (claimToken: string) => ({ claimToken, workerId: 'w' });

  it('are taken without a claim while the worker claims nothing', async () => {
    turns.start();
    await studio.until(() => taken.length >= 3);
    expect(new Set(taken)).toEqual(new Set(['alone']));
    expect(await studio.store.listWorkers()).toHaveLength(1);
  });

  it('are combined with claims while the worker makes claims', async () => {
    turns.start();
    await turns.claim(request('first'));
    taken = [];
    for (let asked = 0; asked < 40; asked += 1) {
      await turns.claim(request(`claim_${asked}`));
      await sleep(20);
    }
    expect(new Set(taken)).toEqual(new Set(['with a claim']));
    expect(claims).toBeGreaterThan(taken.length);
  });

  it('report a render at the first claim after it was handed over', async () => {
    const jobId = await studio.create();
    const job = await turns.claim(request('claim'));
    expect([job?.jobId, turns.hasDispatched()]).toEqual([jobId, false]);
    const { dispatch, plan } = someHandOver(jobId);
    const limits = { leaseMs: 60_000, askAfterMs: 60_000, queueLimitMs: 60_000 };
    const note = { attemptToken: dispatch.attemptToken, plan, ...limits };
    await studio.store.dispatch({ jobId, claimToken: 'claim' }, note);
    turns.makeDue();
    expect(await turns.claim(request('next'))).toBeNull();
    expect(turns.hasDispatched()).toBe(true);
  });
});

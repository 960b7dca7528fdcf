import { join } from 'node:path';
import { TursoStandIn } from '../../../../tests/turso-stand-in/TursoStandIn';
import { migrateLibsql } from '../../db/migrate';
import { openLibsql } from '../../db/open-libsql';
import { ingest, makeOf, renderStep, saveFirst, someReel } from '../conformance/ReelHarness';
import { permanent, someAsset, StoreHarness } from '../conformance/StoreHarness';
import { TursoJobStore } from './TursoJobStore';
import { tempDir } from '../../../../tests/studio/temp-dir';

const folder = tempDir('turso-makes');
const standIn = new TursoStandIn(join(folder, 'server.sqlite'));
const on = new StoreHarness();

beforeAll(() =>
  on.open(async () => {
    const database = openLibsql({ url: await standIn.start(), authToken: standIn.authToken });
    await migrateLibsql(database);
    return { database, store: new TursoJobStore(database) };
  }),
);
beforeEach(async () => {
  standIn.clearFaults();
  await on.empty();
});
afterAll(async () => {
  on.database.close();
  await standIn.stop();
});

describe.each(['drop-before', 'drop-after', 'bad-gateway'] as const)('a make over a line with %s', (kind) => {
  const fail = () => standIn.inject({ kind, match: /(update|insert into) \\"jobs\\"/ });

  it('starts a make once although an answer is lost', async () => {
    const reelId = await on.reels.add();
    fail();
    const job = await on.reels.make(reelId);
    expect(await on.reels.jobs()).toMatchObject([{ jobId: job.jobId, reelId }]);
    expect(await on.reels.read(reelId)).toMatchObject({ jobId: job.jobId });
  });

  it('attaches a make to its ingest once although an answer is lost', async () => {
    const reel = someReel();
    fail();
    const { job, created } = await on.store.createWithReel(ingest, reel);
    expect(created).toBe(true);
    fail();
    const attached = await on.reels.attach({
      reelId: reel.reelId,
      makeKey: 'k',
      jobId: job.jobId,
      make: makeOf(renderStep),
    });
    expect(attached).toMatchObject({ job: { jobId: job.jobId, make: { steps: 2 } } });
    expect(await on.reels.jobs()).toHaveLength(1);
  });

  it('adds the next step once although an answer is lost', async () => {
    const reelId = await on.reels.add();
    const { jobId } = await on.reels.make(reelId);
    const claimed = await on.claim();
    fail();
    const rows = { assets: [someAsset('a1', null)] };
    expect(await on.store.complete(claimed, { assetId: 'a1' }, rows)).toBe('completed');
    expect(await on.reels.jobsAfter(jobId)).toHaveLength(1);
    expect(await on.reels.job(reelId)).toMatchObject({ kind: 'render', input: { audio: { assetId: 'a1' } } });
  });

  it('continues a make once by a retry although an answer is lost', async () => {
    const reelId = await on.reels.add();
    const { jobId, make } = await on.reels.make(reelId);
    await on.store.fail(await on.claim(), permanent);
    fail();
    const again = await on.store.create({ ...saveFirst, make: make!, retryOf: jobId, reelId });
    expect(again.created).toBe(true);
    expect(await on.reels.job(reelId)).toMatchObject({ jobId: again.job.jobId, status: 'pending' });
    expect(await on.reels.jobs()).toHaveLength(2);
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite, type SqliteDatabase } from '@/lib/db/open-sqlite';
import { reels } from '@/lib/db/schema';
import { makeOf, renderStep, saveFirst, saveStep } from '@/lib/jobs/conformance/ReelHarness';
import { StoreHarness } from '@/lib/jobs/conformance/StoreHarness';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-makes-'));
const file = join(folder, 'queue.sqlite');
const on = new StoreHarness();
let rival: SqliteDatabase;

beforeAll(async () => {
  await on.open(async () => {
    const database = openSqlite(file);
    await migrateSqlite(database);
    return { database, store: new LocalJobStore(database) };
  });
  rival = openSqlite(file);
});
beforeEach(() => on.empty());
afterAll(() => {
  rival.close();
  on.database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('takes 40 makes through their three steps in four processes, each step once', async () => {
  const reelIds: string[] = [];
  for (let made = 0; made < 40; made += 1) {
    const reelId = await on.reels.add();
    await on.reels.make(reelId, { ...saveFirst, make: makeOf(renderStep, saveStep) });
    reelIds.push(reelId);
  }
  const script = join(__dirname, 'claim-until-empty.ts');
  const workers = ['w0', 'w1', 'w2', 'w3'].map((worker) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', script, `sqlite:${file}`, worker]),
  );
  await Promise.all(workers);
  const all = await on.reels.jobs();
  expect(all).toHaveLength(120);
  expect(new Set(all.map(({ status, attempt }) => `${status} ${attempt}`))).toEqual(new Set(['complete 1']));
  for (const reelId of reelIds) {
    const steps = all.filter((job) => job.reelId === reelId);
    expect(steps.map(({ make }) => make!.step)).toEqual([1, 2, 3]);
    expect(steps.map(({ follows }) => follows)).toEqual([null, steps[0]!.jobId, steps[1]!.jobId]);
    expect(await on.reels.read(reelId)).toMatchObject({ jobId: steps[2]!.jobId });
  }
}, 300_000);

it('adds a next step exactly if a step completes for a reel that is there and was not cancelled, 600 times', async () => {
  const other = new LocalJobStore(rival);
  const seen = { followed: 0, cancelled: 0, reaped: 0, removed: 0 };
  for (let race = 0; race < 600; race += 1) {
    const reelId = await on.reels.add();
    const { jobId } = await on.reels.make(reelId);
    const claim = { jobId, claimToken: `token-${race}` };
    await on.store.claimNextPending({ claimToken: claim.claimToken, workerId: 'w', leaseMs: race % 3 });
    const complete = () => on.store.complete(claim, { assetId: 'a1' });
    const rivals = [
      () => other.markStaleJobsFailed(),
      () => other.requestCancel(jobId),
      () => other.removeReel(reelId),
      () => other.complete(claim, { assetId: 'a1' }),
    ];
    const acts = [complete, rivals[race % 4]!];
    if (race % 8 > 3) acts.reverse();
    await Promise.all(acts.map((act) => act()));
    const repeated = await complete();
    const job = (await on.store.get(jobId))!;
    const next = await on.reels.jobsAfter(jobId);
    const isThere = (await on.database.run((orm) => orm.select().from(reels))).length > 0;
    expect(repeated).toBe(job.status === 'complete' ? 'completed' : 'lost');
    if (job.status !== 'complete' || job.cancelReason === 'owner') expect(next).toEqual([]);
    else expect(next).toMatchObject([{ status: isThere ? 'pending' : 'cancelled', reelId }]);
    if (next.length > 0) seen.followed += 1;
    else if (job.status === 'pending') seen.reaped += 1;
    else if (isThere) seen.cancelled += 1;
    else seen.removed += 1;
    await on.empty();
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
}, 240_000);

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite, type SqliteDatabase } from '@/lib/db/open-sqlite';
import { jobs } from '@/lib/db/schema';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { tempDir } from '../studio/temp-dir';

const run = promisify(execFile);
const folder = tempDir('many');
const file = join(folder, 'queue.sqlite');
let database: SqliteDatabase;
let store: LocalJobStore;

beforeAll(async () => {
  database = openSqlite(file);
  await migrateSqlite(database);
  store = new LocalJobStore(database);
});
beforeEach(() => database.run((orm) => orm.delete(jobs)));
afterAll(() => {
  database.close();
});

interface Claimed {
  jobId: string;
  seq: number;
  attempt: number;
}

const fill = async (count: number) => {
  const jobIds: string[] = [];
  for (let made = 0; made < count; made += 1) {
    jobIds.push((await store.create({ kind: 'render', input: { made } })).job.jobId);
  }
  return jobIds;
};

/** Starts one claiming process per clock skew, and returns what each of them claimed. */
async function claimWith(skewsMs: number[], args: string[]): Promise<Claimed[][]> {
  const script = join(__dirname, 'claim-until-empty.ts');
  const processes = skewsMs.map((skewMs, index) =>
    run(process.execPath, ['--import', 'tsx', script, args[0]!, `w${index}`, ...args.slice(1)], {
      env: { ...process.env, CLOCK_SKEW_MS: String(skewMs) },
      timeout: 240_000,
    }),
  );
  return (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout) as Claimed[]);
}

const byNumber = (a: number, b: number) => a - b;

function expectEachOnceInOrder(claims: Claimed[][], jobIds: string[]): void {
  const all = claims.flat();
  expect(all.map(({ jobId }) => jobId).sort()).toEqual([...jobIds].sort());
  expect(new Set(all.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  for (const one of claims) {
    const order = one.map(({ seq }) => seq);
    expect(order).toEqual([...order].sort(byNumber));
  }
}

it('hands 500 jobs to eight processes, each once and in order', async () => {
  const jobIds = await fill(500);
  const claims = await claimWith(Array<number>(8).fill(0), [`sqlite:${file}`]);
  expectEachOnceInOrder(claims, jobIds);
  expect(claims.filter((one) => one.length > 0).length).toBeGreaterThan(1);
  expect(await store.queueStats()).toMatchObject({ depth: 0 });
}, 300_000);

it('reaps nothing and loses nothing when the clocks of workers are an hour off, over http', async () => {
  const standIn = new TursoStandIn(file);
  try {
    const jobIds = await fill(40);
    const hourMs = 3_600_000;
    const claims = await claimWith([-hourMs, hourMs, 0], [await standIn.start(), standIn.authToken]);
    expectEachOnceInOrder(claims, jobIds);
  } finally {
    await standIn.stop();
  }
}, 300_000);

it('ends a job exactly once whichever of reaper, completion and cancel comes first, a thousand times', async () => {
  const rival = openSqlite(file);
  const reaper = new LocalJobStore(rival);
  const seen = { complete: 0, pending: 0, cancelled: 0 };
  for (let race = 0; race < 1_000; race += 1) {
    const { job } = await store.create({ kind: 'render', input: {} });
    const claim = { jobId: job.jobId, claimToken: `token-${race}` };
    await store.claimNextPending({ claimToken: claim.claimToken, workerId: 'w', leaseMs: race % 3 });
    const rivals = [() => reaper.markStaleJobsFailed(), () => reaper.requestCancel(job.jobId)];
    const steps = [() => store.complete(claim, { race }), rivals[race % 2]!];
    if (race % 4 > 1) steps.reverse();
    const outcomes = await Promise.all(steps.map((step) => step()));
    const after = (await store.get(job.jobId))!;
    expect(after.status === 'complete').toBe(outcomes.includes('completed'));
    await store.requestCancel(job.jobId);
    await store.confirmCancelled(claim);
    const final = (await store.get(job.jobId))!.status;
    expect(['complete', 'cancelled']).toContain(final);
    seen[after.status as keyof typeof seen] = (seen[after.status as keyof typeof seen] ?? 0) + 1;
  }
  rival.close();
  expect(seen.complete).toBeGreaterThan(0);
  expect(seen.pending).toBeGreaterThan(0);
}, 120_000);

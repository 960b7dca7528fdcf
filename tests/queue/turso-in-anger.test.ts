import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql, type LibsqlDatabase } from '@/lib/db/open-libsql';
import { assets, jobs, rateLimits } from '@/lib/db/schema';
import { AppError } from '@/core/errors/errors';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { readRepeats } from '../turso-stand-in/read-repeats';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(400_000);

/** Set, the same runs on the real service; the knobs for faults are the stand-in's alone. */
const realUrl = process.env.TURSO_TEST_URL;
const workerCount = 8;
const endings = ['complete', 'with-asset', 'retried', 'released', 'cancelled'] as const;
const rounds = realUrl ? 6 : 24;

interface Claimed {
  jobId: string;
  seq: number;
  attempt: number;
  claimToken: string;
}

const folder = tempDir('anger');
const standIn = new TursoStandIn(join(folder, 'server.sqlite'));
let location: { url: string; authToken?: string };
let database: LibsqlDatabase;
let store: TursoJobStore;

beforeAll(async () => {
  location = realUrl
    ? { url: realUrl, authToken: process.env.TURSO_TEST_TOKEN }
    : { url: await standIn.start(), authToken: standIn.authToken };
  database = openLibsql(location);
  await migrateLibsql(database);
  store = new TursoJobStore(database);
});
beforeEach(async () => {
  await database.atomically((orm) => [orm.delete(jobs), orm.delete(assets), orm.delete(rateLimits)]);
});
const children: ChildProcess[] = [];
afterEach(() => {
  standIn.clearFaults();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  database.close();
  await standIn.stop();
});

const onStandIn = realUrl ? describe.skip : describe;

function turnEveryKnob(): void {
  const write = /update |insert |delete |BEGIN/i;
  standIn.inject({ kind: 'drop-before', every: 11 });
  standIn.inject({ kind: 'drop-after', every: 9 });
  standIn.inject({ kind: 'bad-gateway', every: 17 });
  standIn.inject({ kind: 'stream-not-found', every: 19 });
  standIn.inject({ kind: 'busy', every: 7, match: write });
  standIn.inject({ kind: 'delay', every: 5, delayMs: 20 });
}

/** Asks again until the database answers, as the owner's page does. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'database.unavailable') throw thrown;
      await sleep(20);
    }
  }
}

function startWorker(index: number) {
  const args = ['--import', 'tsx', join(__dirname, 'work-in-anger.ts'), location.url, `w${index}`];
  const child = spawn(process.execPath, [...args, location.authToken ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<Claimed[]>((resolve, reject) =>
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(said) as Claimed[]) : reject(new Error(`w${index} ended with ${code}`)),
    ),
  );
  return { end: () => child.stdin.end(), ended };
}

const endingOf = (index: number) => endings[index % endings.length]!;
const terminal = new Set(['complete', 'failed', 'cancelled']);

it('eight workers end every job once, whatever becomes of the answers', async () => {
  const repeats = readRepeats(standIn);
  if (!realUrl) turnEveryKnob();
  const workers = Array.from({ length: workerCount }, (_, index) => startWorker(index));
  const made: string[] = [];
  for (let index = 0; index < rounds * endings.length; index += 1) {
    const newJob = {
      kind: 'render',
      input: { ends: endingOf(index) },
      idempotencyKey: `key-${index}`,
    } as const;
    const { job } = await insist(() => store.create(newJob));
    made.push(job.jobId);
    if (endingOf(index) === 'cancelled') await insist(() => store.requestCancel(job.jobId));
  }
  const all = () => insist(() => database.run((orm) => orm.select().from(jobs)));
  const givenUpAtMs = performance.now() + 240_000;
  while ((await all()).some(({ status }) => !terminal.has(status)) && performance.now() < givenUpAtMs) {
    await sleep(200);
  }
  standIn.clearFaults();
  for (const worker of workers) worker.end();
  const claims = await Promise.all(workers.map(({ ended }) => ended));

  const rows = (await all()).sort((a, b) => a.seq - b.seq);
  expect(rows.map(({ jobId }) => jobId)).toEqual(made);
  for (const [index, { status, attempt }] of rows.entries()) {
    const ends = endingOf(index);
    if (ends === 'cancelled') expect([ends, status]).toEqual([ends, 'cancelled']);
    else expect([ends, status, attempt]).toEqual([ends, 'complete', ends === 'retried' ? 2 : 1]);
  }
  const withAsset = made.filter((_, index) => endingOf(index) === 'with-asset');
  const assetIds = (await database.run((orm) => orm.select().from(assets))).map(({ assetId }) => assetId);
  expect(assetIds.sort()).toEqual(withAsset.map((jobId) => `asset-of-${jobId}`).sort());

  const tokens = claims.flat().map(({ claimToken }) => claimToken);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(claims.filter((one) => one.length > 0).length).toBeGreaterThan(1);
  const plain = new Set(made.filter((_, index) => ['complete', 'with-asset'].includes(endingOf(index))));
  const ofPlain = claims.map((one) => one.filter(({ jobId }) => plain.has(jobId)));
  expect(
    ofPlain
      .flat()
      .map(({ jobId }) => jobId)
      .sort(),
  ).toEqual([...plain].sort());
  for (const one of ofPlain) {
    const order = one.map(({ seq }) => seq);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  if (!realUrl) expect(repeats.ofUnsafeWrites()).toEqual([]);
  if (!realUrl) expect(repeats.count()).toBeGreaterThan(20);
});

onStandIn('a call', () => {
  const row = { bucket: 'a', windowEndsAt: 1, count: 1 };
  const pipelinesOf = async (ask: () => Promise<unknown>) => {
    const before = standIn.requestCount;
    await expect(ask()).rejects.toMatchObject({ code: 'database.unavailable' });
    return standIn.requestCount - before;
  };

  it.each(['drop-before', 'drop-after', 'bad-gateway', 'stream-not-found'] as const)(
    'that nobody called repeatable is sent once when it meets %s',
    async (kind) => {
      standIn.inject({ kind });
      const insert = () => database.run((orm) => orm.insert(rateLimits).values(row));
      expect(await pipelinesOf(insert)).toBe(1);
      const kept = await database.run((orm) => orm.select().from(rateLimits));
      expect(kept).toHaveLength(kind === 'drop-after' ? 1 : 0);
    },
  );

  it('on a half-open connection ends after ten seconds, also one that may be repeated', async () => {
    standIn.inject({ kind: 'hang', times: 100 });
    const startedMs = performance.now();
    const asking = [
      pipelinesOf(() => database.run((orm) => orm.select().from(jobs))),
      expect(store.get('job_x')).rejects.toMatchObject({ code: 'database.unavailable' }),
    ];
    await Promise.all(asking).finally(() => standIn.stopHanging());
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThan(9_900);
    // Three tries of ten seconds each would be thirty.
    expect(tookMs).toBeLessThan(25_000);
  });
});

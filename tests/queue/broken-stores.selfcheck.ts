/**
 * The conformance suite over stores that each lack one of the queue's guards. Run by
 * `self-check.test.ts`, which expects the named behaviours to fail: a promise whose test cannot
 * fail is not held by it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, sql } from 'drizzle-orm';
import type { Database, Orm, Query } from '@/lib/db/database';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite } from '@/lib/db/open-sqlite';
import { assets, dispatches, jobs, reels } from '@/lib/db/schema';
import { describeJobStore } from '@/lib/jobs/conformance/index';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import type * as types from '@/lib/jobs/types';

/** Checks the state only: an earlier owner of the job can complete the attempt of the present one. */
class WithoutToken extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown): Promise<types.CompleteOutcome> {
    const running = and(eq(jobs.jobId, claim.jobId), eq(jobs.status, 'processing'));
    const done = { status: 'complete' as const, result, finishedAt: 1 };
    const rows = await this.database.run((orm) => orm.update(jobs).set(done).where(running).returning());
    return rows.length > 0 ? 'completed' : 'lost';
  }
}

/** Inserts rows before it asks whether the claim still holds. */
class WithUnguardedRows extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown, rows: types.CompletionRows = {}) {
    for (const row of rows.assets ?? []) {
      await this.database.run((orm) => orm.insert(assets).values(row).onConflictDoNothing());
    }
    return super.complete(claim, result);
  }
}

/** Takes back every running job, whether its lease lives or not. */
class WithHastyReaper extends LocalJobStore {
  override async markStaleJobsFailed(): Promise<types.ReapReport> {
    await this.database.run((orm) =>
      orm
        .update(jobs)
        .set({ leaseExpiresAt: 0 })
        .where(sql`lease_expires_at > 0`),
    );
    return super.markStaleJobsFailed();
  }
}

/** Counts an attempt that a shutdown cut short. */
class WithCostlyRelease extends LocalJobStore {
  override async release(claim: types.Claim): Promise<boolean> {
    return (await super.fail(claim, { code: 'worker.lost', fate: 'retry' })) === 'retrying';
  }
}

/** Retries although the owner asked to cancel. */
class WithDeafFailure extends LocalJobStore {
  override async fail(claim: types.Claim, failure: types.JobFailure): Promise<types.FailOutcome> {
    await this.database.run((orm) =>
      orm.update(jobs).set({ cancelReason: null }).where(eq(jobs.jobId, claim.jobId)),
    );
    return super.fail(claim, failure);
  }
}

/** Believes any report of a running job, from any sender and in any order. */
class WithoutReportGuard extends LocalJobStore {
  override async report(claim: types.Claim, report: types.NewReport): Promise<types.ReportAnswer | null> {
    const { stage, progress } = report;
    const running = and(eq(jobs.jobId, claim.jobId), eq(jobs.status, 'processing'));
    const rows = await this.database.run((orm) =>
      orm.update(jobs).set({ stage, progress }).where(running).returning(),
    );
    return rows.length > 0 ? { accepted: true, cancelRequested: rows[0]!.cancelRequestedAt !== null } : null;
  }
}

/** Looks which dispatches are due, and only then notes that it took them. */
class WithSharedDispatches extends LocalJobStore {
  override async takeDueDispatches(request: { askAfterMs: number; limit: number }) {
    const due = await this.database.run((orm) => orm.select().from(dispatches));
    await super.takeDueDispatches(request);
    return due.map((each) => ({ ...each, cancelReason: null }));
  }
}

/** Serves the newest job first. */
class WithoutOrder extends LocalJobStore {
  override async claimNextPending(request: types.ClaimRequest): Promise<types.Job | null> {
    const flip = () =>
      this.database.run((orm) =>
        orm
          .update(jobs)
          .set({ seq: sql`-seq` })
          .where(eq(jobs.status, 'pending')),
      );
    await flip();
    const job = await super.claimNextPending(request);
    await flip();
    return job;
  }
}

/** Hands out a job of any lane, whether the worker has room in it or not. */
class WithoutLanes extends LocalJobStore {
  override claimNextPending(request: types.ClaimRequest): Promise<types.Job | null> {
    return super.claimNextPending({ ...request, lanes: undefined });
  }
}

/** Runs each statement by itself, so that a crash can come between two of them. */
class WithoutTransactions extends LocalJobStore {
  constructor(database: Database) {
    const oneByOne = async (build: (orm: Orm) => readonly Query[]) => {
      const answers: unknown[] = [];
      const { length } = await countQueries(database, build);
      for (let at = 0; at < length; at += 1) answers.push(await database.run((orm) => build(orm)[at]!));
      return answers as never;
    };
    super({ ...database, atomically: oneByOne });
  }
}

/** The queries that a transaction would run, without running them. */
async function countQueries(database: Database, build: (orm: Orm) => readonly Query[]) {
  let queries: readonly Query[] = [];
  await database.run((orm) => {
    queries = build(orm);
    return orm.select().from(jobs).limit(0);
  });
  return queries;
}

/** Starts a make whatever the reel's revision, and whether one is under way or not. */
class WithUncheckedMakes extends LocalJobStore {
  override async startMake(request: types.MakeRequest): Promise<types.MakeOutcome> {
    const { reelId, revision } = request;
    const forgotten = this.database.run((orm) =>
      orm.update(reels).set({ revision, jobId: null, makeKey: null }).where(eq(reels.reelId, reelId)),
    );
    // Both are on their way before another call comes between them.
    const [answer] = await Promise.all([super.startMake(request), forgotten]);
    return answer;
  }
}

/** Adds the next step although the owner asked to cancel. */
class WithDeafChain extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown, rows?: types.CompletionRows) {
    await this.database.run((orm) =>
      orm.update(jobs).set({ cancelReason: null }).where(eq(jobs.jobId, claim.jobId)),
    );
    return super.complete(claim, result, rows);
  }
}

/** Completes a step again for a repeat, and the step after it comes again too. */
class WithRepeatedSteps extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown, rows?: types.CompletionRows) {
    const done = and(eq(jobs.jobId, claim.jobId), eq(jobs.claimToken, claim.claimToken));
    await this.database.run((orm) => orm.update(jobs).set({ follows: null }));
    await this.database.run((orm) => orm.update(jobs).set({ status: 'processing' }).where(done));
    await this.database.run((orm) => orm.update(reels).set({ jobId: claim.jobId }));
    return super.complete(claim, result, rows);
  }
}

/** Completes a step without the step after it. */
class WithoutNextStep extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown, rows?: types.CompletionRows) {
    await this.database.run((orm) => orm.update(jobs).set({ make: null }).where(eq(jobs.jobId, claim.jobId)));
    return super.complete(claim, result, rows);
  }
}

/** Repeats a step as a job of its own, which no reel knows. */
class WithLooseRetry extends LocalJobStore {
  override create(job: types.NewJob): Promise<types.CreatedJob> {
    return super.create({ ...job, reelId: undefined });
  }
}

/** Says that a make waits on an ingest, whether that still runs or not. */
class WithLateAttach extends LocalJobStore {
  override async attachMake(request: types.AttachRequest) {
    const answer = await super.attachMake(request);
    const job = (await this.get(request.jobId))!;
    return answer.outcome === 'ended' || answer.outcome === 'changed'
      ? { outcome: 'started' as const, job }
      : answer;
  }
}

/** Leaves a reel's recipe empty when its recording is there. */
class WithEmptyRecipes extends LocalJobStore {
  override async complete(claim: types.Claim, result: unknown, rows?: types.CompletionRows) {
    await this.database.run((orm) => orm.update(reels).set({ sourceJobId: null }));
    return super.complete(claim, result, rows);
  }
}

/** Removes a reel and lets its make run on to a video that belongs to nothing. */
class WithOrphanedSteps extends LocalJobStore {
  override async removeReel(reelId: string): Promise<boolean> {
    await this.database.run((orm) => orm.update(jobs).set({ reelId: null }).where(eq(jobs.reelId, reelId)));
    const rows = await this.database.run((orm) =>
      orm.delete(reels).where(eq(reels.reelId, reelId)).returning({ reelId: reels.reelId }),
    );
    return rows.length > 0;
  }
}

const broken = {
  WithoutToken,
  WithUnguardedRows,
  WithHastyReaper,
  WithCostlyRelease,
  WithDeafFailure,
  WithoutOrder,
  WithoutLanes,
  WithoutReportGuard,
  WithSharedDispatches,
  WithoutTransactions,
  WithUncheckedMakes,
  WithDeafChain,
  WithRepeatedSteps,
  WithoutNextStep,
  WithLooseRetry,
  WithLateAttach,
  WithEmptyRecipes,
  WithOrphanedSteps,
};

for (const [name, Store] of Object.entries(broken)) {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-broken-'));
  let database: Database;
  describeJobStore(
    name,
    async () => {
      const opened = openSqlite(join(folder, 'queue.sqlite'));
      await migrateSqlite(opened);
      database = opened;
      return { database, store: new Store(opened) };
    },
    () => {
      database.close();
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  );
}

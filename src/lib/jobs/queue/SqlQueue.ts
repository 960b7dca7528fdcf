import { AppError } from '@/core/errors/errors';
import type { Database } from '../../db/database';
import type { ReelRow } from '../../db/schema';
import type { JobNaming } from '../job-ids';
import { createdJob, newRow } from '../statements/created-job';
import { hotStatements, type HotStatements } from '../statements/hot-statements';
import { SqlClaims } from './SqlClaims';
import { SqlDispatches } from './SqlDispatches';
import { SqlEndings } from './SqlEndings';
import { SqlMakes } from './SqlMakes';
import { SqlReads } from './SqlReads';
import type * as types from '../types';

const repeatable = { repeatable: true };

/**
 * The job store in SQL, the same on every database, put together from its parts; adapters say how they
 * name jobs and how they wait for work.
 */
export abstract class SqlQueue implements types.JobStore {
  private readonly hot: HotStatements;
  private readonly reads: SqlReads;
  private readonly claims: SqlClaims;
  private readonly endings: SqlEndings;
  private readonly dispatches: SqlDispatches;
  private readonly makes: SqlMakes;

  constructor(
    protected readonly database: Database,
    private readonly naming: JobNaming,
  ) {
    this.hot = hotStatements(database, naming);
    this.reads = new SqlReads(database, this.hot);
    this.claims = new SqlClaims(database, this.hot);
    this.endings = new SqlEndings(database, naming, this.hot);
    this.dispatches = new SqlDispatches(database, this.hot);
    this.makes = new SqlMakes(database, naming, this.reads);
  }

  abstract waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void>;

  async create(job: types.NewJob): Promise<types.CreatedJob> {
    const { idempotencyKey = null, reelId, retryOf } = job;
    if (reelId !== undefined) {
      if (retryOf === undefined) throw new TypeError('a job of a reel is added by its make or its retry');
      return this.makes.createRetry({ ...job, reelId, retryOf });
    }
    const row = newRow(this.naming.given(), job);
    const insert = row.result === null ? this.hot.insert : this.hot.insertComplete;
    const [born] = await insert(row, repeatable);
    if (born) return { job: createdJob(row, born), created: true };
    // Nothing inserted: the key belongs to an earlier job, or ours was inserted and the answer was lost.
    const ours = await this.reads.get(row.given);
    if (ours) return { job: ours, created: true };
    const earlier = idempotencyKey === null ? null : await this.reads.findByKey(idempotencyKey);
    if (!earlier) throw new AppError('database.unavailable');
    return { job: earlier, created: false };
  }

  get(jobId: string): Promise<types.Job | null> {
    return this.reads.get(jobId);
  }

  findByKey(idempotencyKey: string): Promise<types.Job | null> {
    return this.reads.findByKey(idempotencyKey);
  }

  getWithPosition(jobId: string): Promise<types.PlacedJob | null> {
    return this.reads.getWithPosition(jobId);
  }

  list(filter: types.JobFilter): Promise<types.JobPage> {
    return this.reads.list(filter);
  }

  getQueuePosition(jobId: string): Promise<number | null> {
    return this.reads.getQueuePosition(jobId);
  }

  queueStats(): Promise<types.QueueStats> {
    return this.reads.queueStats();
  }

  markWorkerSeen(workerId: string): Promise<void> {
    return this.reads.markWorkerSeen(workerId);
  }

  removeWorker(workerId: string): Promise<void> {
    return this.reads.removeWorker(workerId);
  }

  listWorkers(): Promise<types.WorkerSeen[]> {
    return this.reads.listWorkers();
  }

  claimNextPending(request: types.ClaimRequest): Promise<types.Job | null> {
    return this.claims.claimNextPending(request);
  }

  takeTurn(turn: types.Turn): Promise<types.TurnAnswer> {
    return this.claims.takeTurn(turn);
  }

  heartbeat(claim: types.Claim, beat: types.Heartbeat): Promise<types.HeartbeatAnswer | null> {
    return this.claims.heartbeat(claim, beat);
  }

  checkClaim(claim: types.Claim): Promise<types.HeartbeatAnswer | null> {
    return this.claims.checkClaim(claim);
  }

  complete(claim: types.Claim, result: unknown, rows?: types.CompletionRows): Promise<types.CompleteOutcome> {
    return this.endings.complete(claim, result, rows);
  }

  fail(claim: types.Claim, failure: types.JobFailure): Promise<types.FailOutcome> {
    return this.endings.fail(claim, failure);
  }

  postpone(claim: types.Claim, postponement: types.Postponement): Promise<types.PostponeOutcome> {
    return this.endings.postpone(claim, postponement);
  }

  release(claim: types.Claim): Promise<boolean> {
    return this.endings.release(claim);
  }

  expireLeasesOf(workerId: string): Promise<string[]> {
    return this.endings.expireLeasesOf(workerId);
  }

  requestCancel(jobId: string): Promise<types.Job | null> {
    return this.endings.requestCancel(jobId);
  }

  confirmCancelled(claim: types.Claim): Promise<boolean> {
    return this.endings.confirmCancelled(claim);
  }

  markStaleJobsFailed(): Promise<types.ReapReport> {
    return this.endings.markStaleJobsFailed();
  }

  dispatch(claim: types.Claim, dispatch: types.NewDispatch): Promise<boolean> {
    return this.dispatches.dispatch(claim, dispatch);
  }

  recordCall(claim: types.Claim, callId: string): Promise<boolean> {
    return this.dispatches.recordCall(claim, callId);
  }

  report(claim: types.Claim, report: types.NewReport): Promise<types.ReportAnswer | null> {
    return this.dispatches.report(claim, report);
  }

  renewDispatch(claim: types.Claim, leaseMs: number): Promise<boolean> {
    return this.dispatches.renewDispatch(claim, leaseMs);
  }

  findDispatch(attemptToken: string): Promise<types.Dispatch | null> {
    return this.dispatches.findDispatch(attemptToken);
  }

  takeDueDispatches(request: { askAfterMs: number; limit: number }): Promise<types.DueDispatch[]> {
    return this.dispatches.takeDueDispatches(request);
  }

  forgetDispatches(olderThanMs: number): Promise<number> {
    return this.dispatches.forgetDispatches(olderThanMs);
  }

  startMake(request: types.MakeRequest): Promise<types.MakeOutcome> {
    return this.makes.startMake(request);
  }

  findMake(reelId: string, makeKey: string): Promise<types.Job | null> {
    return this.makes.findMake(reelId, makeKey);
  }

  attachMake(request: types.AttachRequest): Promise<types.MakeOutcome | { outcome: 'ended' }> {
    return this.makes.attachMake(request);
  }

  createWithReel(job: types.NewJob, reel: ReelRow): Promise<types.CreatedJob> {
    return this.makes.createWithReel(job, reel);
  }

  removeReel(reelId: string): Promise<boolean> {
    return this.makes.removeReel(reelId);
  }
}

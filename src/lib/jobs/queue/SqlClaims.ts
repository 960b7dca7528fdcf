import { and, eq, sql, sum } from 'drizzle-orm';
import type { Database } from '../../db/database';
import { isUnavailable } from '../../db/is-unavailable';
import { jobs } from '../../db/schema';
import { jobCatalog, jobKinds, lanes } from '@/core/jobs/catalog';
import {
  claimStatement,
  leaseOf,
  limitOf,
  roomIn,
  theClaim,
  type HotStatements,
} from '../statements/hot-statements';
import { hasStatus } from '../statements/job-queries';
import { reapReport, reapStatements } from '../statements/reap-statements';
import { seenStatement } from './SqlReads';
import type * as types from '../types';

const repeatable = { repeatable: true };
const claimTries = 3;

/** The part of the queue that takes a job and holds it. */
export class SqlClaims {
  /** Tokens of claims that failed without an answer: some of them may hold a job. */
  private readonly unanswered: string[] = [];

  constructor(
    private readonly database: Database,
    private readonly hot: HotStatements,
  ) {}

  async claimNextPending(request: types.ClaimRequest): Promise<types.Job | null> {
    const forgotten = await this.takeForgotten(request);
    return forgotten ?? this.claimRemembered(request, () => this.tryClaim(request));
  }

  async takeTurn({ workerId, commit = null, claim, reaps = true }: types.Turn): Promise<types.TurnAnswer> {
    const answer: types.TurnAnswer = { job: null, reaped: reapReport([], []), dispatched: 0 };
    const forgotten = claim && (await this.takeForgotten(claim));
    const request = forgotten ? undefined : claim;
    const query = async () => {
      const [taken, timedOut, , running, claimed = []] = await this.database.atomically(
        (orm) => [
          ...reapStatements(orm, reaps),
          seenStatement(orm, workerId, commit),
          orm
            .select({ count: sum(sql`${jobs.workerId} IS NULL`).mapWith(Number) })
            .from(jobs)
            .where(hasStatus.processing),
          ...(request ? [claimStatement(orm, givenBy(claimValues(request)))] : []),
        ],
        { repeatable: request === undefined },
      );
      answer.reaped = reapReport(taken, timedOut);
      answer.dispatched = running[0]?.count ?? 0;
      return claimed[0];
    };
    answer.job = (request ? await this.claimRemembered(request, query) : await query()) ?? forgotten ?? null;
    return answer;
  }

  /** The job of an earlier claim whose answer never arrived: nobody else works on it. */
  private async takeForgotten({ leaseMs }: types.ClaimRequest): Promise<types.Job | null> {
    const claimToken = this.unanswered.pop();
    if (claimToken === undefined) return null;
    return this.rememberingToken(claimToken, async () => {
      const job = await this.findByToken(claimToken);
      if (!job) return null;
      const beat = { stage: null, progress: null, leaseMs: leaseMs ?? jobCatalog[job.kind].leaseMs };
      const answer = await this.heartbeat({ jobId: job.jobId, claimToken }, beat);
      return answer && job;
    });
  }

  /** Keeps the token if it stays unknown whether it got a job. */
  private async rememberingToken<T>(claimToken: string, query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (thrown) {
      if (isUnavailable(thrown)) this.unanswered.push(claimToken);
      throw thrown;
    }
  }

  private claimRemembered({ claimToken }: types.ClaimRequest, query: () => Promise<types.Job | undefined>) {
    return this.rememberingToken(claimToken, () => this.claimWithRetries(claimToken, query));
  }

  private async claimWithRetries(
    claimToken: string,
    query: () => Promise<types.Job | undefined>,
  ): Promise<types.Job | null> {
    for (let tries = claimTries; ; tries -= 1) {
      try {
        return (await query()) ?? null;
      } catch (thrown) {
        if (tries === 1 || !isUnavailable(thrown)) throw thrown;
      }
      // The answer was lost. If the claim arrived, the token finds its job; if not, the same token is
      // tried again, and a copy delayed on its way is refused.
      const claimed = await this.findByToken(claimToken);
      if (claimed) return claimed;
    }
  }

  private async tryClaim(request: types.ClaimRequest): Promise<types.Job | undefined> {
    return (await this.hot.claim(claimValues(request)))[0];
  }

  async heartbeat(claim: types.Claim, beat: types.Heartbeat): Promise<types.HeartbeatAnswer | null> {
    const { stage, progress, leaseMs } = beat;
    return toAnswer(await this.hot.renew({ ...theClaim(claim), stage, progress, leaseMs }, repeatable));
  }

  async checkClaim(claim: types.Claim): Promise<types.HeartbeatAnswer | null> {
    return toAnswer(await this.hot.check(theClaim(claim), repeatable));
  }

  private async findByToken(claimToken: string): Promise<types.Job | undefined> {
    const held = and(eq(jobs.claimToken, claimToken), hasStatus.processing);
    const rows = await this.database.run((orm) => orm.select().from(jobs).where(held), repeatable);
    return rows[0];
  }
}

function claimValues(request: types.ClaimRequest): Record<string, string | number> {
  const { claimToken, workerId } = request;
  const values: Record<string, string | number> = { claimToken, workerId };
  for (const lane of lanes) values[roomIn(lane)] = (request.lanes ?? lanes).includes(lane) ? 1 : 0;
  for (const kind of jobKinds) {
    values[leaseOf(kind)] = request.leaseMs ?? jobCatalog[kind].leaseMs;
    values[limitOf(kind)] = request.timeLimitsMs?.[kind] ?? jobCatalog[kind].timeLimitMs;
  }
  return values;
}

/** Binds the values of a claim that are named. */
const givenBy = (values: Record<string, string | number>) => (name: string) => sql`${values[name]}`;

function toAnswer(
  rows: Pick<types.Job, 'cancelRequestedAt' | 'cancelReason'>[],
): types.HeartbeatAnswer | null {
  const [row] = rows;
  return row ? { cancelRequested: row.cancelRequestedAt !== null, cancelReason: row.cancelReason } : null;
}

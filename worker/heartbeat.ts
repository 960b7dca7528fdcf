import { toAppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import type { Claim, HeartbeatAnswer, JobStore } from '@/lib/jobs/types';
import { type AbortReason, AttemptAborted } from './attempt-abort';

export interface HeartbeatOptions {
  store: JobStore;
  claim: Claim;
  leaseMs: number;
  /** How often the claim is looked at for a wish to cancel, in milliseconds. */
  checkEveryMs: number;
  /** Aborted with an `AttemptAborted` when the attempt has to stop. */
  abort: AbortController;
  log: Logger;
}

/** A claim being kept alive. */
export interface Heartbeat {
  /** Notes where the attempt is; sent with the next beat. Progress is 0–100, or null for unknown. */
  record(stage: string, progress: number | null): void;
  /** Ends the beating and waits for a beat under way. */
  stop(): Promise<void>;
}

/** Progress is written at most this often; the lease itself is renewed six times in its length. */
const progressEveryMs = 1_000;
/** The claim's owner stops its own work when a quarter of the lease is left: 15 s of 60. */
const fenceAt = 0.75;

/**
 * Keeps one claim alive from now on: renews the lease, carries stage and progress, and turns a wish to cancel, a
 * passed deadline or a lost claim into an abort. Measured on the monotonic clock, so that a process
 * that was stopped for longer than its lease ends its work as soon as it runs again.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const heartbeat = new ClaimHeartbeat(options);
  heartbeat.start();
  return heartbeat;
}

class ClaimHeartbeat implements Heartbeat {
  private stage: string | null = null;
  private progress: number | null = null;
  private unsent = false;
  private renewedAtMs = performance.now();
  /** Whether the last look at the claim failed or has not come back: then the database is at fault, not the lease. */
  private isUnanswered = false;
  private timer: NodeJS.Timeout | undefined;
  private fence: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: HeartbeatOptions) {}

  start(): void {
    this.setFence();
    const tick = () => {
      this.running = this.beat().finally(() => {
        if (this.timer) this.timer = setTimeout(tick, this.options.checkEveryMs);
      });
    };
    this.timer = setTimeout(tick, this.options.checkEveryMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
    clearTimeout(this.fence);
  }

  record(stage: string, progress: number | null): void {
    if (stage === this.stage && progress === this.progress) return;
    this.stage = stage;
    this.progress = progress;
    this.unsent = true;
  }

  /** Milliseconds since the lease was last known to be renewed. */
  private get ageMs(): number {
    return performance.now() - this.renewedAtMs;
  }

  private async beat(): Promise<void> {
    const { leaseMs, abort, log } = this.options;
    if (this.ageMs > leaseMs * fenceAt) return this.closeFence();
    this.isUnanswered = true;
    const due =
      this.ageMs > leaseMs / 6 || (this.unsent && this.ageMs > Math.min(progressEveryMs, leaseMs / 6));
    try {
      const answer = due ? await this.renew() : await this.options.store.checkClaim(this.options.claim);
      this.isUnanswered = false;
      if (answer === null) return this.end('lease-lost');
      if (answer.cancelRequested) this.end(answer.cancelReason === 'timeout' ? 'timed-out' : 'cancelled');
    } catch (thrown) {
      // An unreachable database is waited for; the fence above ends the attempt in time.
      if (!abort.signal.aborted) log.warn({ err: toAppError(thrown) }, 'heartbeat not answered');
    }
  }

  private async renew(): Promise<HeartbeatAnswer | null> {
    const askedAtMs = performance.now();
    const { stage, progress } = this;
    this.unsent = false;
    const beat = { stage, progress, leaseMs: this.options.leaseMs };
    const answer = await this.options.store.heartbeat(this.options.claim, beat);
    this.renewedAtMs = askedAtMs;
    this.setFence();
    return answer;
  }

  /** A timer of its own: a call that hangs must not keep the fence from closing. */
  private setFence(): void {
    clearTimeout(this.fence);
    const leftMs = this.options.leaseMs * fenceAt - this.ageMs;
    this.fence = setTimeout(() => this.closeFence(), Math.max(0, leftMs));
  }

  private closeFence(): void {
    this.end(this.isUnanswered ? 'database-away' : 'lease-lost');
  }

  private end(reason: Exclude<AbortReason, 'shutdown'>): void {
    this.options.abort.abort(new AttemptAborted(reason));
  }
}

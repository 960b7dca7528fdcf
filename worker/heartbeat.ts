import { toAppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import type { Claim, HeartbeatAnswer, JobStore } from '@/lib/jobs/types';
import { type AbortReason, AttemptAbortedError } from './attempt-abort';

export interface HeartbeatOptions {
  store: JobStore;
  claim: Claim;
  leaseMs: number;
  /** How often the claim is checked for a cancel request, in milliseconds. */
  checkEveryMs: number;
  /** Aborted with an `AttemptAbortedError` when the attempt must stop. */
  abort: AbortController;
  log: Logger;
}

/** Keeps a claim alive. */
export interface Heartbeat {
  /** Records stage and progress, to be sent with the next beat. Progress is 0–100, or null for unknown. */
  record(stage: string, progress: number | null): void;
  /** Stops the heartbeat and waits for a beat in progress. */
  stop(): Promise<void>;
}

/** Progress is written at most this often; the lease is renewed after each sixth of its length. */
const progressEveryMs = 1_000;
/** An attempt stops itself when a quarter of the lease is left: 15 s of 60. */
const fenceAt = 0.75;

/**
 * Keeps one claim alive: renews the lease, sends stage and progress, and turns a cancel request, a passed
 * deadline or a lost claim into an abort. It uses the monotonic clock, so that a process that was suspended
 * for longer than its lease stops its work as soon as it runs again.
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
  /** Whether the last call failed or is still pending: then the database is at fault, not the lease. */
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
      // An outage may be short; the fence stops the attempt in time if it is not.
      if (!abort.signal.aborted) log.warn({ err: toAppError(thrown) }, 'heartbeat failed');
    }
  }

  private async renew(): Promise<HeartbeatAnswer | null> {
    const sentAtMs = performance.now();
    const { stage, progress } = this;
    this.unsent = false;
    const beat = { stage, progress, leaseMs: this.options.leaseMs };
    const answer = await this.options.store.heartbeat(this.options.claim, beat);
    this.renewedAtMs = sentAtMs;
    this.setFence();
    return answer;
  }

  /** Its own timer, because a call that hangs must not keep the fence from closing. */
  private setFence(): void {
    clearTimeout(this.fence);
    const leftMs = this.options.leaseMs * fenceAt - this.ageMs;
    this.fence = setTimeout(() => this.closeFence(), Math.max(0, leftMs));
  }

  private closeFence(): void {
    this.end(this.isUnanswered ? 'database-away' : 'lease-lost');
  }

  private end(reason: Exclude<AbortReason, 'shutdown'>): void {
    this.options.abort.abort(new AttemptAbortedError(reason));
  }
}

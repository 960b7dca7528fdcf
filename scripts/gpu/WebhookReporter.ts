import { setTimeout as sleep } from 'node:timers/promises';
import type { GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';
import type { Logger } from '@/lib/log';
import { postReport, type ReportAnswer } from './post-report';
import { withoutAddresses } from './without-addresses';

export interface ReporterOptions {
  dispatch: Pick<GpuDispatch, 'jobId' | 'attemptToken' | 'webhookUrl'>;
  secret: string;
  log: Logger;
  /** Called once, where the studio wants this render no more. */
  onCalledOff: () => void;
  /** What a test may shorten, in milliseconds. */
  paces?: Partial<typeof defaultPaces>;
}

const defaultPaces = {
  /** Least time between two reports of progress. */
  progressMs: 2_000,
  /** Most time without a sign. */
  silenceMs: 20_000,
  /** How long a last report is tried. */
  lastMs: 2 * 60_000,
  firstPauseMs: 500,
  longestPauseMs: 15_000,
};

/** Where the clock of the machine before was ahead of this one's, the numbers leap until they are taken. */
const leapMs = 60_000;

/** A last report whose number was raised so often and is still passed over is not believed. */
const mostPassedOver = 4;

/**
 * Tells the studio how a render goes. What it says on the way may be lost and is never waited for; the
 * last report is repeated until it is taken.
 */
export class WebhookReporter {
  private readonly paces: typeof defaultPaces;
  private readonly stopped = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private stage: string | undefined;
  private percent: number | null = null;
  private isNews = false;
  private lastSeq = 0;
  private aheadMs = 0;
  private sentAtMs = -Infinity;
  private sending: Promise<void> | undefined;
  private lastFault = '';

  constructor(private readonly options: ReporterOptions) {
    this.paces = { ...defaultPaces, ...options.paces };
    this.timer = setInterval(() => this.sendIfDue(), Math.min(250, this.paces.progressMs));
  }

  /** Said at once, unless a report is on its way. */
  enterStage(stage: string): void {
    this.stage = stage;
    this.percent = null;
    this.isNews = true;
    this.sentAtMs = -Infinity;
    this.sendIfDue();
  }

  /** 0–100 within the stage; whole percents are told. */
  progress(percent: number): void {
    const whole = Math.floor(percent);
    if (whole === this.percent) return;
    this.percent = whole;
    this.isNews = true;
  }

  /** Says no more: what is on its way is given up. */
  stop(): void {
    clearInterval(this.timer);
    this.stopped.abort();
  }

  /** A report under the next number, which also rises when the render is started again. */
  compose(part: Pick<GpuReport, 'status' | 'stage' | 'progress' | 'result' | 'error'>): GpuReport {
    const { jobId, attemptToken } = this.options.dispatch;
    return { jobId, attemptToken, seq: this.nextSeq(), ...part };
  }

  /**
   * Tells the last report, again and again until it is taken or two minutes are over.
   * @returns the report as it was told last, and whether the studio has it or wants it no more
   * @throws the signal's reason after an abort
   */
  async finish(report: GpuReport, signal: AbortSignal): Promise<{ report: GpuReport; isReported: boolean }> {
    this.stop();
    await this.sending;
    const giveUpAtMs = performance.now() + this.paces.lastMs;
    let pauseMs = this.paces.firstPauseMs;
    for (let passedOver = 0; ;) {
      const answer = await this.post(report, signal);
      signal.throwIfAborted();
      if (answer.kind === 'taken' || answer.kind === 'unwanted') return { report, isReported: true };
      this.options.log.warn({ answer }, 'the last report was not taken');
      if (answer.kind === 'passed-over') {
        passedOver += 1;
        report = { ...report, seq: this.nextSeq() };
      }
      const isFinal = (answer.kind === 'refused' && answer.final) || passedOver > mostPassedOver;
      if (isFinal || performance.now() + pauseMs > giveUpAtMs) return { report, isReported: false };
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, this.paces.longestPauseMs);
    }
  }

  private nextSeq(): number {
    this.lastSeq = Math.max(this.lastSeq + 1, Date.now() + this.aheadMs);
    return this.lastSeq;
  }

  private sendIfDue(): void {
    if (this.sending || this.stopped.signal.aborted || this.stage === undefined) return;
    const quietMs = performance.now() - this.sentAtMs;
    if (quietMs < (this.isNews ? this.paces.progressMs : this.paces.silenceMs)) return;
    this.isNews = false;
    this.sentAtMs = performance.now();
    const report = this.compose({ status: 'processing', stage: this.stage, progress: this.percent });
    this.sending = this.tell(report).finally(() => (this.sending = undefined));
  }

  private async tell(report: GpuReport): Promise<void> {
    const answer = await this.post(report, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    if (answer.kind === 'refused') {
      // Once for each reason, not every other second.
      if (answer.fault !== this.lastFault)
        this.options.log.warn({ fault: answer.fault }, 'a report was not taken');
      this.lastFault = answer.fault;
    } else if (answer.kind === 'unwanted') {
      this.options.log.info('the studio wants this render no more');
      this.stop();
      this.options.onCalledOff();
    }
  }

  private async post(report: GpuReport, signal: AbortSignal): Promise<ReportAnswer> {
    const { dispatch, secret } = this.options;
    try {
      const answer = await postReport(dispatch.webhookUrl, secret, report, signal);
      if (answer.kind === 'passed-over') this.aheadMs = this.aheadMs * 2 || leapMs;
      return answer;
    } catch (thrown) {
      const { message, cause } = thrown as Error;
      const fault = withoutAddresses(
        [message, (cause as Error | undefined)?.message].filter(Boolean).join(': '),
      );
      return { kind: 'refused', fault: `the webhook cannot be reached: ${fault}`, final: false };
    }
  }
}

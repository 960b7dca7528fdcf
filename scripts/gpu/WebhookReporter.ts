import { setTimeout as sleep } from 'node:timers/promises';
import type { GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';
import type { Logger } from '@/lib/log';
import { postReport, type ReportAnswer } from './post-report';
import { withoutAddresses } from './without-addresses';

export interface ReporterOptions {
  dispatch: Pick<GpuDispatch, 'kind' | 'jobId' | 'attemptToken' | 'webhookUrl'>;
  secret: string;
  log: Logger;
  /** Called once, when the studio no longer wants this render. */
  onCalledOff: () => void;
  /** Tests may shorten these, in milliseconds. */
  paces?: Partial<typeof defaultPaces>;
}

const defaultPaces = {
  /** Shortest time between two progress reports. */
  progressMs: 2_000,
  /** Longest time without a report. */
  silenceMs: 20_000,
  /** How long the last report is retried. */
  lastMs: 2 * 60_000,
  firstPauseMs: 500,
  longestPauseMs: 15_000,
};

/** If the previous machine's clock was ahead of this one's, report numbers leap until they are accepted. */
const leapMs = 60_000;

/** How often the number of the last report is raised before it is given up. */
const mostPassedOver = 4;

/**
 * Reports a render's progress to the studio. Reports under way may be lost and are never waited for; the
 * last report is repeated until it is accepted.
 */
export class WebhookReporter {
  private readonly paces: typeof defaultPaces;
  private readonly stopped = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private stage: string | undefined;
  private percent: number | null = null;
  private hasNews = false;
  private lastSeq = 0;
  private aheadMs = 0;
  private sentAtMs = -Infinity;
  private sending: Promise<void> | undefined;
  private lastFault = '';

  constructor(private readonly options: ReporterOptions) {
    this.paces = { ...defaultPaces, ...options.paces };
    this.timer = setInterval(() => this.sendIfDue(), Math.min(250, this.paces.progressMs));
  }

  /** Reported at once, unless a report is being sent. */
  enterStage(stage: string): void {
    this.stage = stage;
    this.percent = null;
    this.hasNews = true;
    this.sentAtMs = -Infinity;
    this.sendIfDue();
  }

  /** 0–100 within the stage; only whole percents are reported. */
  progress(percent: number): void {
    const whole = Math.floor(percent);
    if (whole === this.percent) return;
    this.percent = whole;
    this.hasNews = true;
  }

  /** Stops reporting; a report being sent is abandoned. */
  stop(): void {
    clearInterval(this.timer);
    this.stopped.abort();
  }

  /** A report with the next number, which also rises when the render is started again. */
  compose(part: Pick<GpuReport, 'status' | 'stage' | 'progress' | 'result' | 'error'>): GpuReport {
    const { kind, jobId, attemptToken } = this.options.dispatch;
    return { kind, jobId, attemptToken, seq: this.nextSeq(), ...part };
  }

  /**
   * Sends the last report, repeatedly, until it is accepted or two minutes are over.
   * @returns the report as last sent, and whether the studio has it or no longer wants it
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
      this.options.log.warn({ answer }, 'last report not accepted');
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
    if (quietMs < (this.hasNews ? this.paces.progressMs : this.paces.silenceMs)) return;
    this.hasNews = false;
    this.sentAtMs = performance.now();
    const report = this.compose({ status: 'processing', stage: this.stage, progress: this.percent });
    this.sending = this.sendProgress(report).finally(() => (this.sending = undefined));
  }

  private async sendProgress(report: GpuReport): Promise<void> {
    const answer = await this.post(report, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    if (answer.kind === 'refused') {
      // Logged once for each reason, not every other second.
      if (answer.fault !== this.lastFault)
        this.options.log.warn({ fault: answer.fault }, 'report not accepted');
      this.lastFault = answer.fault;
    } else if (answer.kind === 'unwanted') {
      this.options.log.info('render called off by the studio');
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

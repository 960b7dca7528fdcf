import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { webhookFaultSchema, type WebhookFault } from './faults';

interface Delivery {
  url: string;
  authorization: string;
  body: string;
}

interface Answer {
  status: number;
  body: string;
}

/** One report as it passed, or did not. */
export interface RelayedReport {
  callId: string;
  status: string;
  seq: number;
  stage?: string;
  progress?: number | null;
  fault?: WebhookFault['kind'];
  /** Of the studio's answer; undefined where it was not asked. */
  answer?: number;
}

const believed: Answer = {
  status: 200,
  body: JSON.stringify({ success: true, data: { ignored: false, cancelRequested: false } }),
};

/** Stands between the render and the studio's webhook: passes reports on, and spoils those it is asked to. */
export class WebhookRelay {
  readonly reports: RelayedReport[] = [];
  private readonly server: Server = createServer((request, response) => {
    const passing = this.pass(request, response);
    this.underWay.add(passing);
    void passing.finally(() => this.underWay.delete(passing));
  });
  private readonly underWay = new Set<Promise<void>>();
  private readonly targets = new Map<string, string>();
  private faults: { fault: ReturnType<typeof webhookFaultSchema.parse>; left: number }[] = [];
  private held: (() => void)[] = [];
  private readonly closing = new AbortController();

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.closing.abort();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await Promise.all(this.underWay);
  }

  /** The address to report to instead of `webhookUrl`. */
  addressFor(callId: string, webhookUrl: string): string {
    this.targets.set(callId, webhookUrl);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${callId}`;
  }

  inject(fault: WebhookFault): void {
    const parsed = webhookFaultSchema.parse(fault);
    this.faults.push({ fault: parsed, left: parsed.times });
  }

  clearFaults(): void {
    this.faults = [];
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // The render was stopped while it spoke.
    }
    const callId = (request.url ?? '/').slice(1);
    const url = this.targets.get(callId);
    if (url === undefined) return void response.writeHead(404).end();
    const body = Buffer.concat(chunks).toString();
    const { status, seq, stage, progress } = JSON.parse(body) as RelayedReport;
    const report: RelayedReport = { callId, status, seq, stage, progress };
    this.reports.push(report);
    const answer = await this.spoil(
      { url, authorization: request.headers.authorization ?? '', body },
      report,
    );
    if (answer === null) return void response.destroy();
    report.answer ??= answer === believed ? undefined : answer.status;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  }

  /** What the render is answered; null breaks its connection. */
  private async spoil(delivery: Delivery, report: RelayedReport): Promise<Answer | null> {
    const fault = this.takeFault(report.status);
    report.fault = fault?.kind;
    switch (fault?.kind) {
      case 'drop':
        return null;
      case 'swallow':
        return believed;
      case 'hold':
        this.hold(delivery, report, fault.delayMs);
        return believed;
      case 'delay':
        await sleep(fault.delayMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
        break;
      case 'drop-answer':
      case 'duplicate':
      case undefined:
        break;
    }
    const answer = await this.deliver(delivery, report);
    if (fault?.kind === 'duplicate') await this.deliver(delivery, report);
    for (const release of this.held.splice(0)) release();
    return fault?.kind === 'drop-answer' ? null : answer;
  }

  private hold(delivery: Delivery, report: RelayedReport, delayMs: number): void {
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      const release = () => {
        clearTimeout(timer);
        resolve();
      };
      this.held.push(release);
      this.closing.signal.addEventListener('abort', release, { once: true });
    }).then(async () => void (await this.deliver(delivery, report)));
    this.underWay.add(late);
    void late.finally(() => this.underWay.delete(late));
  }

  /** Null where the studio cannot be reached. */
  private async deliver(
    { url, authorization, body }: Delivery,
    report: RelayedReport,
  ): Promise<Answer | null> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: this.closing.signal,
      });
      report.answer = response.status;
      return { status: response.status, body: await response.text() };
    } catch {
      return null;
    }
  }

  private takeFault(status: string) {
    const found = this.faults.find(
      ({ fault, left }) => left > 0 && (fault.status === undefined || fault.status === status),
    );
    if (found) found.left -= 1;
    return found?.fault;
  }
}

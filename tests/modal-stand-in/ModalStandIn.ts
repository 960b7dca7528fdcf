/**
 * A stand-in for the app on Modal in tests: the same endpoints over HTTP, behind them the real render
 * entry as a process for each call, and faults on demand. It listens on loopback only.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatchSchema } from '@/lib/gpu/hand-off-schema';
import { controlSchema, endpointFaultsSchema, type EndpointFaults, type WebhookFault } from './faults';
import { RenderCall } from './RenderCall';
import { WebhookRelay } from './WebhookRelay';

export interface StandInOptions {
  /** INTERNAL_WEBHOOK_SECRET as the app on Modal holds it. */
  webhookSecret: string;
  /** The proxy auth token that callers have to show; made here where left out. */
  modalKey?: string;
  modalSecret?: string;
  /** 0, a free one, where left out. */
  port?: number;
  faults?: Partial<EndpointFaults>;
  /** Arguments of node that start the entry; from its source where left out. */
  entry?: readonly string[];
  /** Of the entry; `info` where left out. */
  logLevel?: string;
}

interface Reply {
  status: number;
  body: object;
}

const entryFromSource = ['--import', 'tsx', 'scripts/modal-render-entry.ts'];

export class ModalStandIn {
  readonly modalKey: string;
  readonly modalSecret: string;
  readonly relay = new WebhookRelay();
  /** Every call ever submitted, by id, those forgotten too. */
  readonly calls = new Map<string, RenderCall>();
  /** How many submits were asked for, those refused too. */
  submitCount = 0;
  private faults: EndpointFaults;
  private readonly folder = mkdtempSync(join(tmpdir(), 'pocketreel-modal-'));
  private readonly callIdByToken = new Map<string, string>();
  private readonly forgotten = new Set<string>();
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));

  constructor(private readonly options: StandInOptions) {
    this.modalKey = options.modalKey ?? `wk-${randomBytes(8).toString('hex')}`;
    this.modalSecret = options.modalSecret ?? `ws-${randomBytes(8).toString('hex')}`;
    this.faults = endpointFaultsSchema.parse(options.faults ?? {});
  }

  /** Listens on loopback; the MODAL_ENDPOINT_URL for the worker. */
  async start(): Promise<string> {
    await this.relay.start();
    await new Promise<void>((resolve) => this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends every render and closes both servers; nothing of it stays behind. */
  async stop(): Promise<void> {
    await Promise.all([...this.calls.values()].map((call) => call.destroy()));
    await this.relay.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  setFaults(faults: Partial<EndpointFaults>): void {
    this.faults = { ...this.faults, ...faults };
  }

  injectWebhookFault(fault: WebhookFault): void {
    this.relay.inject(fault);
  }

  clearFaults(): void {
    this.faults = endpointFaultsSchema.parse({});
    this.relay.clearFaults();
  }

  /** SIGTERM to the render of a call, which then starts again with the same input. */
  preempt(callId: string): void {
    this.find(callId)?.preempt();
  }

  /** The machine of a call is lost and nobody knows the call any more. */
  async forget(callId: string): Promise<void> {
    const call = this.find(callId);
    if (call === undefined) return;
    this.forgotten.add(call.callId);
    await call.destroy();
  }

  private find(callId: string): RenderCall | undefined {
    const id = callId === 'latest' ? [...this.calls.keys()].at(-1) : callId;
    return id === undefined || this.forgotten.has(id) ? undefined : this.calls.get(id);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply | null;
    try {
      reply = await this.answer(request);
    } catch (thrown) {
      reply = { status: 400, body: { detail: String(thrown) } };
    }
    if (reply === null) return void response.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  }

  /** Null breaks the connection. */
  private async answer(request: IncomingMessage): Promise<Reply | null> {
    const { 'modal-key': key, 'modal-secret': secret } = request.headers;
    if (key !== this.modalKey || secret !== this.modalSecret) {
      return { status: 401, body: { detail: 'modal-http: invalid credentials for proxy authorization' } };
    }
    const path = (request.url ?? '/').slice(1);
    const route = `${request.method} ${path === '' || path === 'control' ? `/${path}` : '/:callId'}`;
    if (route === 'POST /') return this.submit(await readJson(request));
    if (route === 'POST /control') return this.control(await readJson(request));
    if (route === 'GET /control') return { status: 200, body: this.describe() };
    if (route !== 'GET /:callId' && route !== 'DELETE /:callId')
      return { status: 405, body: { detail: 'Method Not Allowed' } };
    if (this.faults.refuseOthers > 0) {
      this.faults.refuseOthers -= 1;
      return { status: 503, body: { detail: 'Service Unavailable' } };
    }
    const call = this.find(path);
    if (call === undefined) return { status: 200, body: { status: 'unknown' } };
    if (route === 'GET /:callId') return { status: 200, body: call.status };
    call.cancel();
    return { status: 200, body: { status: 'cancelled' } };
  }

  private submit(body: unknown): Reply | null {
    this.submitCount += 1;
    const { refuseSubmits } = this.faults;
    if (refuseSubmits && refuseSubmits.times > 0) {
      refuseSubmits.times -= 1;
      return { status: refuseSubmits.status, body: { detail: 'refused' } };
    }
    const dispatch = dispatchSchema.parse(body);
    const callId = this.callIdByToken.get(dispatch.attemptToken) ?? this.call(dispatch);
    if (this.faults.loseSubmitAnswers > 0) {
      this.faults.loseSubmitAnswers -= 1;
      return null;
    }
    return { status: 200, body: { callId } };
  }

  private call(dispatch: ReturnType<typeof dispatchSchema.parse>): string {
    const callId = `fc-${randomBytes(12).toString('hex')}`;
    const webhookUrl = this.relay.addressFor(callId, dispatch.webhookUrl);
    const { webhookSecret, entry = entryFromSource, logLevel = 'info' } = this.options;
    const folder = join(this.folder, callId);
    const setting = { entry, webhookSecret, folder, logLevel, coldStartMs: this.faults.coldStartMs };
    this.calls.set(callId, new RenderCall(callId, { ...dispatch, webhookUrl }, setting));
    this.callIdByToken.set(dispatch.attemptToken, callId);
    return callId;
  }

  private async control(body: unknown): Promise<Reply> {
    const { webhook, endpoints, preempt, forget, clearFaults } = controlSchema.parse(body);
    if (clearFaults) this.clearFaults();
    if (webhook) this.injectWebhookFault(webhook);
    if (endpoints) this.setFaults(endpoints);
    if (preempt !== undefined) this.preempt(preempt);
    if (forget !== undefined) await this.forget(forget);
    return { status: 200, body: this.describe() };
  }

  private describe() {
    const calls = [...this.calls.values()].map(({ callId, dispatch, pids, status }) => {
      return { callId, jobId: dispatch.jobId, attemptToken: dispatch.attemptToken, pids, ...status };
    });
    return { calls, submitCount: this.submitCount, reports: this.relay.reports };
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

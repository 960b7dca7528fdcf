/**
 * A stand-in for Turso in tests: a protocol double (Hrana 2 over HTTP, as libSQL's own client speaks it)
 * with a real SQLite engine behind it and faults on demand. It listens on loopback only.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HranaStream } from './HranaStream';
import { toHranaError, type HranaRequest } from './hrana-protocol';

/** What goes wrong with the requests whose body matches: `times` of them, or every n-th for good. */
export interface Fault {
  kind: 'drop-before' | 'drop-after' | 'delay' | 'hang' | 'bad-gateway' | 'busy' | 'stream-not-found';
  /** Matched against the request's JSON; every request where left out. */
  match?: RegExp;
  times?: number;
  /** Every so many of those that match; instead of `times`. */
  every?: number;
  delayMs?: number;
}

interface Pipeline {
  baton?: string | null;
  requests: HranaRequest[];
}

const streamIdleMs = 10_000;
const busyWaitMs = 2_000;

export class TursoStandIn {
  readonly authToken = randomBytes(12).toString('hex');
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));
  private readonly streams = new Map<string, { stream: HranaStream; expiry: NodeJS.Timeout }>();
  /** Open as long as the server: with the last connection SQLite would clear its log away, at each request. */
  private keeper: HranaStream | undefined;
  private faults: (Fault & { left: number; seen: number })[] = [];
  /** How many pipelines were asked for, faults included. */
  requestCount = 0;
  /** How many statements were run, those of batches included. */
  statementCount = 0;
  /** Receives each pipeline's JSON, before any fault. */
  onPipeline: (text: string) => void = () => undefined;

  constructor(private readonly file: string) {}

  /** Listens on a free loopback port; the URL for the client. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.keeper = new HranaStream(this.file);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  inject(fault: Fault): void {
    const left = fault.times ?? (fault.every === undefined ? 1 : Infinity);
    this.faults.push({ ...fault, left, seen: 0 });
  }

  clearFaults(): void {
    this.faults = [];
  }

  /** Clears the faults and closes the connections that a hang left half open. */
  stopHanging(): void {
    this.clearFaults();
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    for (const { stream, expiry } of this.streams.values()) {
      clearTimeout(expiry);
      stream.close();
    }
    this.streams.clear();
    this.keeper?.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/v2/pipeline' || request.method !== 'POST')
      return send(response, 404, { error: 'not found' });
    if (!this.isAuthorized(request.headers.authorization))
      return send(response, 401, { error: 'unauthorized' });
    this.requestCount += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    this.onPipeline(text);
    const fault = this.takeFault(text);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'delay') await sleep(fault.delayMs ?? 100);
    if (fault?.kind === 'drop-before') return void response.destroy();
    if (fault?.kind === 'bad-gateway') return send(response, 502, { error: 'bad gateway' });
    if (fault?.kind === 'stream-not-found')
      return send(response, 404, { message: 'stream not found', code: 'STREAM_EXPIRED' });
    const { status, body } = await this.run(JSON.parse(text) as Pipeline, fault?.kind === 'busy');
    if (fault?.kind === 'drop-after') return void response.destroy();
    send(response, status, body);
  }

  private isAuthorized(header = ''): boolean {
    const [given, wanted] = [Buffer.from(header), Buffer.from(`Bearer ${this.authToken}`)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  private takeFault(text: string): Fault | undefined {
    for (const fault of this.faults) {
      if (fault.left <= 0 || fault.match?.test(text) === false) continue;
      fault.seen += 1;
      if (fault.seen % (fault.every ?? 1) !== 0) continue;
      fault.left -= 1;
      return fault;
    }
    return undefined;
  }

  private async run({ baton, requests }: Pipeline, busy: boolean): Promise<{ status: number; body: object }> {
    const stream = baton ? this.takeStream(baton) : new HranaStream(this.file);
    if (!stream)
      return { status: 400, body: { message: 'stream not found or expired', code: 'STREAM_EXPIRED' } };
    const results = [];
    for (const request of requests) {
      this.statementCount += countStatements(request);
      results.push(await this.answer(stream, request, busy));
    }
    if (requests.some(({ type }) => type === 'close')) {
      stream.close();
      return { status: 200, body: { baton: null, base_url: null, results } };
    }
    return { status: 200, body: { baton: this.keepStream(stream), base_url: null, results } };
  }

  /** A lock held by another stream is waited for a while without blocking the others, then answered as BUSY. */
  private async answer(stream: HranaStream, request: HranaRequest, busy: boolean): Promise<object> {
    const giveUpAtMs = performance.now() + busyWaitMs;
    for (;;) {
      try {
        if (busy && request.type !== 'close')
          throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
        return { type: 'ok', response: stream.answer(request) };
      } catch (thrown) {
        const error = toHranaError(thrown);
        if (busy || error.code !== 'SQLITE_BUSY' || performance.now() > giveUpAtMs)
          return { type: 'error', error };
      }
      await sleep(5);
    }
  }

  private takeStream(baton: string): HranaStream | undefined {
    const kept = this.streams.get(baton);
    this.streams.delete(baton);
    clearTimeout(kept?.expiry);
    return kept?.stream;
  }

  /** Batons cannot be guessed and work once; a stream idle for ten seconds is gone. */
  private keepStream(stream: HranaStream): string {
    const baton = randomBytes(16).toString('base64url');
    const expire = () => {
      this.streams.delete(baton);
      stream.close();
    };
    this.streams.set(baton, { stream, expiry: setTimeout(expire, streamIdleMs).unref() });
    return baton;
  }
}

function countStatements(request: HranaRequest): number {
  if (request.type === 'batch') return request.batch.steps.length;
  return request.type === 'execute' || request.type === 'sequence' ? 1 : 0;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

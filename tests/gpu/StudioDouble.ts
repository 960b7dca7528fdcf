import { createReadStream, createWriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { GpuDispatch, GpuReport } from '@/lib/gpu/hand-off-schema';
import { until } from '../studio/until';

export const webhookSecret = 'a webhook secret of tests';

interface WebhookAnswer {
  status?: number;
  body?: object;
}

/** What the render meets of a studio: signed files to get, places to put to, and the webhook; it can be told to fail. */
export class StudioDouble {
  readonly reports: GpuReport[] = [];
  readonly puts: { name: string; status: number; contentType?: string; length?: string }[] = [];
  /** The status of each answer; `tried` counts from 1. */
  onGet: (name: string, tried: number) => number = () => 200;
  onPut: (name: string, tried: number) => number = () => 200;
  onReport: (report: GpuReport) => WebhookAnswer = () => ({});
  private readonly tried = new Map<string, number>();
  private readonly server: Server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });
  private base = '';

  /** @param files name → path of what can be fetched; what is put goes into `dir` */
  constructor(
    private readonly dir: string,
    readonly files: Record<string, string>,
  ) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  pathOf(output: string): string {
    return join(this.dir, `put-${output}`);
  }

  dispatch(changes: Partial<GpuDispatch> = {}): GpuDispatch {
    const outputs = (['master', 'share', 'poster'] as const).map((name) => ({
      name,
      key: `videos/video_1/${name}`,
      contentType: name === 'poster' ? 'image/jpeg' : 'video/mp4',
      putUrl: `${this.base}/put/${name}?signature=put-secret`,
    }));
    return {
      kind: 'render',
      jobId: 'job_1',
      attemptToken: 'claim_1',
      spec: {
        video: { look: 'ring', aspect: '9:16', title: 'Hello' },
        frame: { widthPx: 270, heightPx: 480, fps: 30 },
      },
      audioUrl: `${this.base}/get/sound?signature=get-secret`,
      analysisUrl: `${this.base}/get/analysis?signature=get-secret`,
      outputs,
      webhookUrl: `${this.base}/api/webhooks/worker`,
      ...changes,
    };
  }

  /** The first report that fits, waited for up to two minutes. */
  waitFor(fits: (report: GpuReport) => boolean): Promise<GpuReport> {
    return until(() => this.reports.find(fits), 120_000).catch((cause: unknown) => {
      throw new Error(`no such report among ${JSON.stringify(this.reports)}`, { cause });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.base);
    const [, door, name = ''] = pathname.split('/');
    const tried = (this.tried.get(pathname) ?? 0) + 1;
    this.tried.set(pathname, tried);
    if (door === 'get') return this.get(name, this.onGet(name, tried), response);
    if (door === 'put') return this.put(name, this.onPut(name, tried), request, response);
    return this.hear(request, response);
  }

  private async get(name: string, status: number, response: ServerResponse): Promise<void> {
    response.writeHead(status);
    if (status !== 200) return void response.end('refused');
    await pipeline(createReadStream(this.files[name]!), response);
  }

  private async put(name: string, status: number, request: IncomingMessage, response: ServerResponse) {
    const { 'content-type': contentType, 'content-length': length } = request.headers;
    await pipeline(request, createWriteStream(this.pathOf(name)));
    this.puts.push({ name, status, contentType, length });
    response.writeHead(status).end();
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const report = JSON.parse(text) as GpuReport;
    const isOwn = request.headers.authorization === `Bearer ${webhookSecret}`;
    const { status = 200, body } = isOwn ? this.onReport(report) : { status: 401 };
    if (isOwn) this.reports.push(report);
    const data = { ignored: false, cancelRequested: false };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: status < 300, ...(status < 300 ? { data: body ?? data } : {}) }));
  }
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { POST as ingest } from '@/app/api/audio/ingest/route';
import { POST as cancel } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { GET as poll } from '@/app/api/audio/jobs/[jobId]/route';
import { POST as render } from '@/app/api/render/route';
import { GET as download } from '@/app/api/storage/download/route';
import { PUT as part } from '@/app/api/storage/part/route';
import { POST as webhook } from '@/app/api/webhooks/worker/route';
import type { RouteHandler } from '@/lib/http/request-handler';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import { callRoute } from '../http/call-route';
import { openServer, type OpenServer } from '../http/open-server';
import { ModalStandIn } from '../modal-stand-in/ModalStandIn';
import { openTestStudio, type TestStudio } from '../studio/open-test-studio';
import { RealWorker } from '../worker/RealWorker';

/** INTERNAL_WEBHOOK_SECRET of every part. */
export const webhookSecret = 'a secret of this test alone';
/** What the web process and every worker read; silent calls are asked soon. */
const variables = { INTERNAL_WEBHOOK_SECRET: webhookSecret, GPU_ASK_AFTER_MS: '1500' };

/** What the render and the storage's signed URLs reach of the studio over HTTP. */
const served: Record<string, RouteHandler> = {
  'GET /api/storage/download': download,
  'PUT /api/storage/part': part,
  'POST /api/webhooks/worker': webhook,
};

/** A studio whose videos are drawn by the real render entry behind a stand-in for Modal. */
export class GpuStudio {
  readonly workers: RealWorker[] = [];
  private readonly sounds = mkdtempSync(join(tmpdir(), 'pocketreel-sounds-'));

  private constructor(
    readonly modal: ModalStandIn,
    private readonly modalUrl: string,
    private readonly server: OpenServer,
    private readonly studio: TestStudio,
  ) {}

  static async open(): Promise<GpuStudio> {
    const studio = await openTestStudio(variables);
    const server = await openServer((request) => {
      const handler = served[`${request.method} ${new URL(request.url).pathname}`];
      if (handler === undefined) throw new Error(`nothing is served at ${request.url}`);
      return handler(request, { params: Promise.resolve({}) });
    });
    const modal = new ModalStandIn({ webhookSecret });
    return new GpuStudio(modal, await modal.start(), server, studio);
  }

  get filesDir(): string {
    return join(this.studio.dataDir, 'files');
  }

  /** A real worker process that hands renders over. */
  startWorker(changes: Record<string, string> = {}): RealWorker {
    const { modalKey, modalSecret } = this.modal;
    const worker = new RealWorker(this.studio.dataDir, {
      RENDER_BACKEND: 'modal',
      MODAL_ENDPOINT_URL: this.modalUrl,
      MODAL_KEY: modalKey,
      MODAL_SECRET: modalSecret,
      APP_URL: this.server.origin,
      WORKER_REAP_INTERVAL_MS: '500',
      WORKER_POLL_INTERVAL_MS: '100',
      ...changes,
    });
    this.workers.push(worker);
    return worker;
  }

  /** Takes a sound of this length in, through the API; answers with the job. */
  async upload(soundSec: number): Promise<string> {
    const wav = join(this.sounds, `${soundSec}.wav`);
    const source = `sine=frequency=330:duration=${soundSec}`;
    execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', source, wav]);
    const form = new FormData();
    form.append('file', new File([readFileSync(wav)], `${soundSec}.wav`, { type: 'audio/wav' }));
    return this.jobOf(await this.call(ingest, { method: 'POST', body: form }));
  }

  async render(assetId: string): Promise<string> {
    const json = { audio: { type: 'asset', assetId }, look: 'bars', aspect: '1:1', title: 'Far away' };
    return this.jobOf(await this.call(render, { method: 'POST', json }));
  }

  async cancel(jobId: string): Promise<void> {
    await this.call(cancel, { method: 'POST', params: { jobId } });
  }

  async poll(jobId: string): Promise<PollAnswer> {
    return (await this.call(poll, { params: { jobId } })).body as PollAnswer;
  }

  /** Polls until it fits, for up to two minutes. */
  async waitFor(jobId: string, fits: (answer: PollAnswer) => boolean): Promise<PollAnswer> {
    const givenUpAtMs = performance.now() + 120_000;
    for (;;) {
      const answer = await this.poll(jobId);
      if (fits(answer)) return answer;
      if (performance.now() > givenUpAtMs) {
        const logs = this.workers.map(({ log }) => log.slice(-20));
        const calls = [...this.modal.calls.values()].map((call) => call.log.slice(-2_000));
        throw new Error(
          `not there: ${JSON.stringify([answer, this.modal.relay.reports, logs, calls], null, 1)}`,
        );
      }
      await sleep(50);
    }
  }

  /** The finished file of a complete job, fetched as a phone would. */
  async fetchVideo(answer: PollAnswer): Promise<string> {
    const response = await fetch(new URL(answer.downloadUrl!, this.server.origin));
    const path = join(this.sounds, `${answer.jobId}.mp4`);
    writeFileSync(path, Buffer.from(await response.arrayBuffer()));
    return path;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.modal.stop();
    await this.server.close();
    await this.studio.close();
    rmSync(this.sounds, { recursive: true, force: true });
  }

  private async call(handler: RouteHandler, call: Parameters<typeof callRoute>[1]) {
    const answer = await callRoute(handler, { ...call, token: this.studio.token });
    if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  private jobOf({ body }: { body: { data: { jobId: string } } }): string {
    return body.data.jobId;
  }
}

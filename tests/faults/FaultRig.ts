import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GET as health } from '@/app/api/health/route';
import { GET as poll } from '@/app/api/audio/jobs/[jobId]/route';
import { POST as ingest } from '@/app/api/audio/ingest/route';
import { resetHealth } from '@/lib/health/read-health';
import type { Health } from '@/core/api/studio';
import type { RouteHandler } from '@/lib/http/request-handler';
import { resetJobStore } from '@/lib/jobs';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import { resetDatabase } from '@/lib/db/get-database';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { resetEnv } from '@/lib/env';
import { resetStorageAdapter } from '@/lib/storage';
import { RealWorker } from '../worker/RealWorker';
import { SmallDisk } from './SmallDisk';
import { until } from '../studio/until';

interface Answer<T> {
  status: number;
  body: T;
}
type Failure = { success: false; error: { code: string; message: string } };
type Accepted = { success: true; data: { jobId: string } };

/** A studio in a folder of its own: the API in this process, the worker as a real one, disks at will. */
export class FaultRig {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'pocketreel-fault-'));
  worker: RealWorker | undefined;
  private readonly disks: SmallDisk[] = [];
  private readonly before = { ...process.env };
  private readonly variables = {
    DATA_DIR: this.dataDir,
    STUDIO_TOKEN: 'a-token-for-this-test-alone',
    /** Not needed, and asking it for its version takes seconds. */
    YTDLP_PATH: '/bin/true',
  };

  /** A small disk of its own for a folder below DATA_DIR, or for DATA_DIR itself. */
  mount(folder = '', sizeMb = 8): SmallDisk {
    const disk = new SmallDisk(join(this.dataDir, folder), sizeMb);
    this.disks.unshift(disk);
    return disk;
  }

  /** Opens the database and starts the worker. */
  async start(): Promise<void> {
    Object.assign(process.env, this.variables, { LOG_LEVEL: 'silent' });
    this.reset();
    await prepareDatabase();
    const shortened = { WORKER_REAP_INTERVAL_MS: '500', WORKER_RETRY_PAUSE_MS: '100' };
    this.worker = new RealWorker(this.dataDir, { ...this.variables, ...shortened });
    await this.worker.waitFor((line) => line.msg === 'worker ready');
  }

  async close(): Promise<void> {
    await this.worker?.stop();
    this.reset();
    process.env = this.before;
    resetEnv();
    for (const disk of this.disks) disk.unmount();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** A second of sound that was not there before. */
  makeForm(): FormData {
    const form = new FormData();
    form.set('file', new Blob([makeSound()]), 'sine.wav');
    return form;
  }

  /** Sends a second of sound as a form. */
  async upload(form = this.makeForm()): Promise<Answer<Accepted | Failure>> {
    return this.ask(ingest, '/api/audio/ingest', {}, { method: 'POST', body: form });
  }

  /** The id of the job that an upload has made. */
  async uploaded(form?: FormData): Promise<string> {
    const { status, body } = await this.upload(form);
    expect({ status, body }).toMatchObject({ status: 202, body: { success: true } });
    return (body as Accepted).data.jobId;
  }

  poll(jobId: string): Promise<Answer<PollAnswer>> {
    return this.ask(poll, `/api/audio/jobs/${jobId}`, { jobId });
  }

  /** The poll answer once the job has ended, waited for up to half a minute. */
  ended(jobId: string): Promise<PollAnswer> {
    return this.once(jobId, ({ status }) => ['complete', 'failed', 'cancelled'].includes(status));
  }

  /** The poll answer once the job waits for what an attempt could not reach. */
  waiting(jobId: string): Promise<PollAnswer> {
    return this.once(jobId, ({ waitReason }) => waitReason !== undefined);
  }

  /** The poll answer once it fits. @throws Error with the worker's last log lines after half a minute */
  private once(jobId: string, fits: (answer: PollAnswer) => boolean): Promise<PollAnswer> {
    return until(async () => {
      const { body } = await this.poll(jobId);
      return fits(body) ? body : null;
    }).catch((cause: unknown) => {
      throw new Error(`the job stands elsewhere: ${JSON.stringify(this.worker?.log.slice(-20), null, 1)}`, {
        cause,
      });
    });
  }

  async health(): Promise<Health> {
    resetHealth();
    return (await this.ask<{ data: Health }>(health, '/api/health')).body.data;
  }

  async ask<T>(
    handler: RouteHandler,
    path: string,
    params: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Answer<T>> {
    const request = new Request(`http://localhost${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${this.variables.STUDIO_TOKEN}`,
        ...(typeof init.body === 'string' && { 'content-type': 'application/json' }),
      },
    });
    const response = await handler(request, { params: Promise.resolve(params) });
    return { status: response.status, body: (await response.json()) as T };
  }

  private reset(): void {
    resetEnv();
    resetJobStore();
    resetDatabase();
    resetStorageAdapter();
    resetHealth();
  }
}

let sounds = 0;

/** A second of another tone each time: the same file twice would be one recording. */
function makeSound(): ArrayBuffer {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-sound-'));
  const wav = join(folder, 'sine.wav');
  const source = `sine=d=1:f=${300 + 7 * (sounds += 1)}`;
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', source, wav]);
  const bytes = readFileSync(wav);
  rmSync(folder, { recursive: true });
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

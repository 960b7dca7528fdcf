import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { healthSchema as health } from '@/core/api/studio';
import type { JobKind } from '@/core/jobs/catalog';
import { storageKeys } from '@/lib/storage/keys';
import { pollSchema, startedJobSchema, type Poll } from '../../scripts/reel-command/answers';
import type { CloudTopology } from './CloudTopology';
import type { RehearsedJob } from './report-schema';

const pollEveryMs = 200;
const patienceMs = 240_000;

const seenSchema = pollSchema.extend({ type: z.string(), attempt: z.number() });
export type SeenJob = Poll & { type: string; attempt: number };

const healthSchema = z.object({ data: health });

const signedSchema = z
  .object({ data: z.object({ downloadUrl: z.string() }) })
  .transform(({ data }) => data.downloadUrl);

/** Drives the studio through its public API and keeps account of every job it made. */
export class Rehearsal {
  readonly jobs: RehearsedJob[] = [];

  constructor(readonly cloud: CloudTopology) {}

  /** @throws Error where the studio does not say that it is well and has these workers */
  async expectHealth(workerIds: string[]): Promise<void> {
    const { status, workers } = (await this.cloud.client.get('/api/health', healthSchema)).data;
    const seen = workers.map(({ id }) => id).sort();
    if (status !== 'ok' || seen.join() !== workerIds.join())
      throw new Error(`the studio says that it is ${status}, with the workers ${seen.join(', ')}`);
  }

  /** Starts a job. */
  async start(path: string, body: unknown): Promise<string> {
    return (await this.cloud.client.post(path, body, startedJobSchema)).jobId;
  }

  /** The poll answer, once it fits. @throws Error with the last answer after four minutes, or where the job ended otherwise */
  async until(jobId: string, fits: (job: SeenJob) => boolean): Promise<SeenJob> {
    const giveUpAtMs = performance.now() + patienceMs;
    for (;;) {
      const job = await this.cloud.client.get(`/api/audio/jobs/${jobId}`, seenSchema);
      if (fits(job)) return job;
      const ended = ['complete', 'failed', 'cancelled'].includes(job.status);
      if (ended || performance.now() > giveUpAtMs) {
        throw new Error(`the job did not get there:\n${JSON.stringify(job, null, 1)}`);
      }
      await sleep(pollEveryMs);
    }
  }

  /** Waits for the job's completion, downloads what it made and enters it into the report. */
  async finish(scene: string, jobId: string, startedMs: number): Promise<RehearsedJob> {
    const { type, status, attempt, result } = await this.until(jobId, (job) => job.status === 'complete');
    const tookMs = Math.round(performance.now() - startedMs);
    const made = result ?? {};
    const files = [];
    for (const { key, address } of await this.filesOf(type as JobKind, made)) {
      files.push({ key, ...(await this.digest(address)) });
    }
    const job = { scene, jobId, kind: type, status, attempts: attempt, result: made, files, tookMs };
    this.jobs.push(job);
    return job;
  }

  /** Starts a job and follows it to its end. */
  async run(scene: string, path: string, body: unknown): Promise<RehearsedJob> {
    const startedMs = performance.now();
    return this.finish(scene, await this.start(path, body), startedMs);
  }

  /** Keys of the files that a job made, each with the address at which its owner downloads it. */
  private async filesOf(kind: JobKind, result: Record<string, unknown>) {
    if (kind === 'ingest') {
      const assetId = String(result.assetId);
      return [{ key: storageKeys.assetAudio(assetId), address: `/api/audio/assets/${assetId}/stream` }];
    }
    const names = kind === 'render' ? ['videoKey', 'shareKey', 'posterKey'] : ['preparedKey'];
    const keys = [...new Set(names.map((name) => String(result[name])))];
    return Promise.all(keys.map(async (key) => ({ key, address: await this.sign(key) })));
  }

  private async sign(key: string): Promise<string> {
    const path = `/api/storage/download?key=${encodeURIComponent(key)}`;
    const address = await this.cloud.client.get(path, signedSchema);
    if (!address.startsWith(`${this.cloud.variables.R2_ENDPOINT}/`))
      throw new Error(`${key} does not come from the bucket`);
    return address;
  }

  private async digest(address: string): Promise<{ sizeBytes: number; sha256: string }> {
    const answer = await this.cloud.client.send(address, { method: 'GET' });
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }
}

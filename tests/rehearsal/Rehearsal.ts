import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadEndpoint } from '@/core/api/files';
import { jobEndpoints } from '@/core/api/jobs';
import { reelEndpoints } from '@/core/api/reels';
import { studioEndpoints } from '@/core/api/studio';
import type { JobKind } from '@/core/jobs/catalog';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import type { NewReel, ReelAnswer } from '@/core/reels/reel-schema';
import { storageKeys } from '@/lib/storage/keys';
import type { CloudTopology } from './CloudTopology';
import type { RehearsedJob } from './report-schema';

const pollEveryMs = 200;
const patienceMs = 240_000;

/** The endpoints that create a job from a body. */
type JobEndpoint = (typeof jobEndpoints)['ingest' | 'save' | 'render'];

/** Drives the studio through its public API and records every job it created. */
export class Rehearsal {
  readonly jobs: RehearsedJob[] = [];

  constructor(readonly cloud: CloudTopology) {}

  /** @throws Error where the studio does not say that it is well and has these workers */
  async expectHealth(workerIds: string[]): Promise<void> {
    const { status, workers } = await this.cloud.client.call(studioEndpoints.health, {});
    const seen = workers.map(({ id }) => id).sort();
    if (status !== 'ok' || seen.join() !== workerIds.join())
      throw new Error(`the studio says that it is ${status}, with the workers ${seen.join(', ')}`);
  }

  /** Starts a job. */
  async start(endpoint: JobEndpoint, body: unknown): Promise<string> {
    return (await this.cloud.client.call(endpoint, { body })).jobId;
  }

  /** The poll answer, once it fits. @throws Error with the last answer after four minutes, or if the job ended otherwise */
  async until(jobId: string, fits: (job: PollAnswer) => boolean): Promise<PollAnswer> {
    return this.poll(
      () => this.cloud.client.call(jobEndpoints.poll, { params: { jobId } }),
      fits,
      ({ status }) => ['complete', 'failed', 'cancelled'].includes(status),
    );
  }

  /**
   * Makes a new reel into a video: one request creates it, one makes it, and its jobs follow each other on
   * the server. Enters all of them into the report.
   */
  async makeReel(scene: string, body: NewReel): Promise<ReelAnswer> {
    const { client } = this.cloud;
    const startedMs = performance.now();
    const { reelId, job } = await client.call(reelEndpoints.create, { body, idempotencyKey: randomUUID() });
    const params = { reelId };
    await client.call(reelEndpoints.make, { params, idempotencyKey: randomUUID() });
    const reel = await this.poll(
      () => client.call(reelEndpoints.get, { params }),
      ({ state }) => state === 'made',
      ({ state }) => state !== 'making',
    );
    const { jobs } = await client.call(jobEndpoints.list, { query: { limit: '100' } });
    const steps = jobs.filter((each) => each.reelId === reelId || each.jobId === job?.jobId);
    for (const { jobId } of steps.reverse()) await this.finish(scene, jobId, startedMs);
    return reel;
  }

  private async poll<T>(
    ask: () => Promise<T>,
    fits: (answer: T) => boolean,
    hasEnded: (answer: T) => boolean,
  ): Promise<T> {
    const giveUpAtMs = performance.now() + patienceMs;
    for (;;) {
      const answer = await ask();
      if (fits(answer)) return answer;
      if (hasEnded(answer) || performance.now() > giveUpAtMs)
        throw new Error(`it did not get there:\n${JSON.stringify(answer, null, 1)}`);
      await sleep(pollEveryMs);
    }
  }

  /** Waits for the job's completion, downloads what it made and enters it into the report. */
  async finish(scene: string, jobId: string, startedMs: number): Promise<RehearsedJob> {
    const { type, status, attempt, result } = await this.until(jobId, (job) => job.status === 'complete');
    const tookMs = Math.round(performance.now() - startedMs);
    const made = result ?? {};
    const files = [];
    for (const { key, address } of await this.filesOf(type, made)) {
      files.push({ key, ...(await this.digest(address)) });
    }
    const job = { scene, jobId, kind: type, status, attempts: attempt, result: made, files, tookMs };
    this.jobs.push(job);
    return job;
  }

  /** Starts a job and follows it to its end. */
  async run(scene: string, endpoint: JobEndpoint, body: unknown): Promise<RehearsedJob> {
    const startedMs = performance.now();
    return this.finish(scene, await this.start(endpoint, body), startedMs);
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
    const { downloadUrl: address } = await this.cloud.client.call(downloadEndpoint, { query: { key } });
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

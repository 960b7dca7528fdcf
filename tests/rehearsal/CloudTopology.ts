import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql } from '@/lib/db/open-libsql';
import { StudioClient } from '../../scripts/reel-command/StudioClient';
import { findFreePort } from '../../scripts/studio/ports';
import { tieToParent } from '../../scripts/studio/tie-to-parent';
import { ModalStandIn } from '../modal-stand-in/ModalStandIn';
import type { RenderCall } from '../modal-stand-in/RenderCall';
import { openSwift, type OpenSwift } from '../s3/open-swift';
import { RunningCommand } from '../start/RunningCommand';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import type { CloudTraces } from './find-cloud-faults';

const ownerToken = 'the-owner-of-the-rehearsal';
const webhookSecret = 'a-secret-for-the-rehearsal-alone';

/**
 * The whole production studio on loopback: the built web process and workers with DEPLOY_ENV=production,
 * a real S3 server, libSQL over http and the stand-in for Modal that runs the real render entry.
 */
export class CloudTopology implements CloudTraces {
  readonly client: StudioClient;
  private readonly started: { name: string; output: string }[];
  private readonly workers = new Map<string, RunningCommand>();

  private constructor(
    /** What web and workers are given; the reader of the report gets it too. */
    readonly variables: Record<string, string>,
    readonly swift: OpenSwift,
    readonly modal: ModalStandIn,
    private readonly folder: string,
    private readonly turso: TursoStandIn,
    readonly web: RunningCommand,
  ) {
    this.client = new StudioClient(variables.APP_URL!, ownerToken);
    this.started = [said('web', web)];
  }

  get processes() {
    return [...this.started, ...this.calls.map(({ callId, log }) => ({ name: callId, output: log }))];
  }

  get calls(): RenderCall[] {
    return [...this.modal.calls.values()];
  }

  get secrets(): string[] {
    const { SESSION_SECRET, TURSO_AUTH_TOKEN, MODAL_KEY, MODAL_SECRET } = this.variables;
    const tokens = this.calls.map(({ dispatch }) => dispatch.attemptToken);
    const known = [ownerToken, webhookSecret, SESSION_SECRET!, TURSO_AUTH_TOKEN!, MODAL_KEY!, MODAL_SECRET!];
    return [...known, ...tokens, 'X-Amz-Signature'];
  }

  get dataDirs(): string[] {
    const workers = this.started.filter(({ name }) => name !== 'web').map(({ name }) => name);
    return [this.variables.DATA_DIR!, ...workers.map((name) => join(this.folder, name))];
  }

  /** Starts everything but the workers. */
  static async open(): Promise<CloudTopology> {
    const folder = await mkdtemp(join(tmpdir(), 'pocketreel-rehearsal-'));
    const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
    const tursoUrl = await turso.start();
    const database = openLibsql({ url: tursoUrl, authToken: turso.authToken });
    await migrateLibsql(database);
    database.close();
    const modal = new ModalStandIn({ webhookSecret, entry: ['dist/modal-render-entry.js'] });
    const modalUrl = await modal.start();
    const swift = await openSwift();
    const port = await findFreePort('127.0.0.1');
    const variables = {
      DEPLOY_ENV: 'production',
      APP_URL: `http://127.0.0.1:${port}`,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'info',
      STUDIO_TOKEN: ownerToken,
      SESSION_SECRET: 'sessions-of-the-rehearsal',
      INTERNAL_WEBHOOK_SECRET: webhookSecret,
      R2_ENDPOINT: swift.config.endpoint,
      R2_ACCESS_KEY_ID: swift.config.accessKeyId,
      R2_SECRET_ACCESS_KEY: swift.config.secretAccessKey,
      R2_BUCKET_NAME: swift.config.bucket,
      TURSO_DATABASE_URL: tursoUrl,
      TURSO_AUTH_TOKEN: turso.authToken,
      MODAL_ENDPOINT_URL: modalUrl,
      MODAL_KEY: modal.modalKey,
      MODAL_SECRET: modal.modalSecret,
      // A killed worker's job comes back in seconds instead of a minute; an S3 server has a minute to start.
      WORKER_RETRY_PAUSE_MS: '60000',
      WORKER_LEASE_MS: '8000',
      WORKER_REAP_INTERVAL_MS: '1000',
      /** Not needed, and asking it for its version takes seconds. */
      YTDLP_PATH: '/bin/true',
    };
    const web = startProcess('dist/web.js', variables);
    const topology = new CloudTopology(variables, swift, modal, folder, turso, web);
    try {
      await web.waitFor(/"msg":"web ready"/);
    } catch (thrown) {
      await topology.close();
      throw thrown;
    }
    return topology;
  }

  async startWorker(workerId: string): Promise<void> {
    const DATA_DIR = join(this.folder, workerId);
    const worker = startProcess('dist/worker.js', { ...this.variables, DATA_DIR, WORKER_ID: workerId });
    this.workers.set(workerId, worker);
    this.started.push(said(workerId, worker));
    await worker.waitFor(/"msg":"worker ready"/);
  }

  /** The worker that began this attempt of a job, by its own log. */
  workerOf(jobId: string, attempt = 1): string | undefined {
    const began = new RegExp(`"jobId":"${jobId}","kind":"\\w+","attempt":${attempt},"msg":"attempt started"`);
    return [...this.workers].find(([, { output }]) => began.test(output))?.[0];
  }

  /** The call on the GPU that renders a job. */
  callOf(jobId: string): RenderCall {
    const calls = this.calls.filter(({ dispatch }) => dispatch.jobId === jobId);
    if (calls.length !== 1) throw new Error(`one call was due for ${jobId}, there are ${calls.length}`);
    return calls[0]!;
  }

  /** Ends a worker without a word. */
  async killWorker(workerId: string): Promise<void> {
    await this.workers.get(workerId)!.stop('SIGKILL');
    this.workers.delete(workerId);
  }

  /** Stops every process in order and removes what they wrote; their exit codes by name. */
  async close(): Promise<Record<string, number>> {
    const exits: Record<string, number> = {};
    for (const [name, worker] of this.workers) exits[name] = await worker.stop();
    await this.modal.stop();
    exits.web = await this.web.stop();
    await this.turso.stop();
    await this.swift.close();
    await rm(this.folder, { recursive: true, force: true });
    return exits;
  }

  /** The last words of web and workers, for a rehearsal that went wrong. */
  lastWords(): string {
    return [['web', this.web] as const, ...this.workers]
      .map(([name, { output }]) => `--- ${name}\n${output.slice(-4_000)}`)
      .join('\n');
  }
}

function said(name: string, command: RunningCommand) {
  return {
    name,
    get output() {
      return command.output;
    },
  };
}

function startProcess(script: string, variables: Record<string, string>): RunningCommand {
  const { command, args } = tieToParent(['--enable-source-maps', script], 'KILL');
  return new RunningCommand(command, args, { ...variables, NODE_ENV: 'production' });
}

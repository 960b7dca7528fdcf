import { videoKeys } from '@/lib/videos/build-video';
import { Readable } from 'node:stream';
import { AppError } from '@/core/errors/errors';
import type { GpuCallStatus, GpuReport } from '@/lib/gpu/hand-off-schema';
import type { StorageAdapter } from '@/lib/storage/types';
import type { HandOver } from '../../worker/pipelines/types';
import type { GpuBackend } from '../../worker/render/types';

/** What a call says in the end. */
export type LastWord = 'complete' | 'untrue' | 'failed' | 'refused';

interface Call {
  callId: string;
  handOver: HandOver;
  status: GpuCallStatus;
  seq: number;
}

/**
 * A GPU service without a picture in it: calls that are queued, draw, put their files, report and end as
 * a test tells them to; answers that are lost on their way. Every report ever made is kept.
 */
export class CrowdedGpu implements GpuBackend {
  readonly calls: Call[] = [];
  readonly reports: GpuReport[] = [];
  /** The next answers that are lost; what was asked for is done all the same. */
  lostAnswers = 0;

  constructor(
    private readonly storage: StorageAdapter,
    private readonly given: ReadonlyMap<string, HandOver>,
  ) {}

  async submit({ attemptToken }: HandOver['dispatch'], signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    let call = this.calls.find(({ handOver }) => handOver.dispatch.attemptToken === attemptToken);
    if (call === undefined) {
      const callId = `fc-${this.calls.length}`;
      call = { callId, handOver: this.given.get(attemptToken)!, status: { status: 'running' }, seq: 0 };
      this.calls.push(call);
    }
    return this.answered(call.callId);
  }

  async status(callId: string): Promise<GpuCallStatus> {
    return this.answered(this.find(callId)?.status ?? { status: 'unknown' });
  }

  async cancel(callId: string): Promise<void> {
    const call = this.find(callId);
    if (call?.status.status === 'running') call.status = { status: 'cancelled' };
    return this.answered(undefined);
  }

  /** A call says how it goes. */
  progress(call: Call): GpuReport {
    call.seq += 1;
    return this.keep(call, { status: 'processing', stage: 'drawing', progress: call.seq % 100 });
  }

  /** A call uploads its files, even if it was cancelled a moment ago, and sends its last report. */
  async end(call: Call, word: LastWord): Promise<GpuReport> {
    if (word === 'complete') {
      for (const key of keysOf(call.handOver.plan)) await this.put(key, 7);
    }
    call.seq += 1;
    const report = this.keep(call, lastWord(word));
    const ended = word === 'failed' || word === 'refused' ? 'failed' : 'complete';
    if (call.status.status === 'running') call.status = { status: ended, report };
    return report;
  }

  /** The machine of a call is lost and nobody knows the call any more. */
  forget(call: Call): void {
    if (call.status.status === 'running') call.status = { status: 'unknown' };
  }

  private async put(key: string, sizeBytes: number): Promise<void> {
    const bytes = Readable.from([Buffer.alloc(sizeBytes)]);
    // Its folder may be deleted under the hand of a render that nobody waits for.
    await this.storage.put(key, bytes, { contentType: 'video/mp4' }).catch(() => undefined);
  }

  private keep({ handOver, seq }: Call, said: Omit<GpuReport, 'jobId' | 'attemptToken' | 'seq'>): GpuReport {
    const { jobId, attemptToken } = handOver.dispatch;
    const report = { jobId, attemptToken, seq, ...said };
    this.reports.push(report);
    return report;
  }

  private find(callId: string): Call | undefined {
    return this.calls.find((call) => call.callId === callId);
  }

  private async answered<T>(answer: T): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.lostAnswers === 0) return answer;
    this.lostAnswers -= 1;
    throw new AppError('render.gpu_unavailable');
  }
}

function lastWord(word: LastWord): Omit<GpuReport, 'jobId' | 'attemptToken' | 'seq'> {
  switch (word) {
    case 'complete':
      return { status: 'complete', result: resultOf(7) };
    case 'untrue':
      return { status: 'complete', result: resultOf(8) };
    case 'failed':
      return { status: 'failed', error: 'out of memory' };
    case 'refused':
      return { status: 'failed', error: { code: 'render.cover_unusable' } };
  }
}

function resultOf(sizeBytes: number) {
  const files = ['master', 'poster'].map((name) => ({ name, sizeBytes }));
  return { files, widthPx: 1080, heightPx: 1080, fps: 30, frameCount: 60, durationSec: 2 };
}

export function keysOf({ videoId }: { videoId: string }): string[] {
  const { master, poster } = videoKeys(videoId);
  return [master, poster];
}

import { ApiError, toApiError } from '@/data/ApiError';
import { fingerprintFile } from './fingerprint-file';
import { planParts, type PartRange } from './plan-parts';
import { SentBytes } from './SentBytes';
import { sendWithRetries } from './send-with-retries';
import type { PartUrl } from './upload-api';
import type { RememberedUpload } from './upload-memory';
import type { UploadState } from './upload-state';
import type { UploadTools } from './upload-tools';

export interface FinishedUpload {
  /** For `memory.forget`, once the recording has been handed on. */
  fingerprint: string;
  uploadId: string;
  key: string;
  filename: string;
}

interface Course extends RememberedUpload {
  resumed: boolean;
  missing: PartUrl[];
  complete: boolean;
}

const partsAtOnce = 2;

/**
 * Sends a file in parts, two at once, and goes on where an earlier try of the same file stopped.
 * A lost network never fails it; it waits. Reports every change through `onState`.
 * @throws ApiError where the studio refuses; the signal's reason when aborted
 */
export async function uploadFile(
  file: File,
  tools: UploadTools,
  signal: AbortSignal,
  onState: (state: UploadState) => void,
): Promise<FinishedUpload> {
  const about = { filename: file.name, sizeBytes: file.size };
  onState({ phase: 'preparing', ...about });
  const course = await openOrResume(file, tools, signal);
  if (!course.complete) {
    await sendMissingParts(file, course, tools, signal, onState);
    onState({ phase: 'finishing', ...about });
    await untilReached(tools, signal, () => tools.api.complete(course.uploadId, signal));
  }
  const { fingerprint, uploadId, key, filename } = course;
  return { fingerprint, uploadId, key, filename };
}

async function openOrResume(file: File, tools: UploadTools, signal: AbortSignal): Promise<Course> {
  const fingerprint = await fingerprintFile(file);
  const known = await tools.memory.find(fingerprint);
  const resumed = known && (await resume(known, tools, signal));
  if (resumed) return resumed;
  const declared = { filename: file.name, contentType: file.type || fallbackType, sizeBytes: file.size };
  const opened = await untilReached(tools, signal, () => tools.api.open(declared, signal));
  const remembered: RememberedUpload = {
    fingerprint,
    uploadId: opened.uploadId,
    key: opened.key,
    filename: file.name,
    sizeBytes: file.size,
    partSizeBytes: opened.partSizeBytes,
    startedAtMs: Date.now(),
  };
  await tools.memory.keep(remembered);
  return { ...remembered, missing: opened.parts, resumed: false, complete: false };
}

const fallbackType = 'application/octet-stream';

/** Null where the studio no longer knows the upload, so that a new one begins. */
async function resume(
  known: RememberedUpload,
  tools: UploadTools,
  signal: AbortSignal,
): Promise<Course | null> {
  try {
    const standing = await untilReached(tools, signal, () => tools.api.standing(known.uploadId, signal));
    if (standing.status === 'aborted') return null;
    return {
      ...known,
      missing: standing.missingParts,
      resumed: true,
      complete: standing.status === 'complete',
    };
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.status !== 404) throw thrown;
    await tools.memory.forget(known.fingerprint);
    return null;
  }
}

async function sendMissingParts(
  file: File,
  course: Course,
  tools: UploadTools,
  signal: AbortSignal,
  onState: (state: UploadState) => void,
): Promise<void> {
  const sent = new SentBytes();
  const urls = new Map(course.missing.map((part) => [part.partNumber, part.url]));
  const waiting: PartRange[] = [];
  for (const part of planParts(file.size, course.partSizeBytes)) {
    if (urls.has(part.partNumber)) waiting.push(part);
    else sent.arrived(part);
  }
  const report = (phase: 'sending' | 'waiting') =>
    onState({
      phase,
      filename: file.name,
      sizeBytes: file.size,
      sentBytes: sent.total,
      resumed: course.resumed,
    });
  report('sending');
  const stop = new AbortController();
  const stopToo = () => stop.abort(signal.reason);
  signal.addEventListener('abort', stopToo);
  if (signal.aborted) stopToo();
  const lane = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      await sendWithRetries(
        { file, part, uploadId: course.uploadId, urls, sent, report },
        tools,
        stop.signal,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: partsAtOnce }, lane));
  } finally {
    signal.removeEventListener('abort', stopToo);
    stop.abort();
  }
}

/** Repeats a call for as long as only the network is at fault. */
async function untilReached<T>(tools: UploadTools, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (thrown) {
      const failure = signal.aborted ? null : toApiError(thrown);
      if (!failure?.isNetwork) throw thrown;
      await tools.pause(Math.min(15_000, 1000 * 2 ** tries), signal);
    }
  }
}

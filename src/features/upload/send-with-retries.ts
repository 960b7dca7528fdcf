import { ApiError } from '@/data/ApiError';
import { retryPauseMs, type PartRange } from './plan-parts';
import type { SentBytes } from './SentBytes';
import type { UploadTools } from './upload-tools';

interface PartCourse {
  file: File;
  part: PartRange;
  uploadId: string;
  /** Renewed in place when a signature has run out. */
  urls: Map<number, string>;
  sent: SentBytes;
  report: (phase: 'sending' | 'waiting') => void;
}

/** Refusals by the studio of one part before the upload counts as failed; a lost network never counts. */
const mostRefusals = 4;

/** Sends one part, again and again with growing pauses, until it has arrived or is refused for good. */
export async function sendWithRetries(
  course: PartCourse,
  tools: UploadTools,
  signal: AbortSignal,
): Promise<void> {
  const { file, part, urls, sent, report } = course;
  let refusals = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      await tools.sendPart({
        url: urls.get(part.partNumber)!,
        body: file.slice(part.startByte, part.endByte),
        onProgress: (bytes) => {
          sent.underway(part, bytes);
          report('sending');
        },
        signal,
      });
      sent.arrived(part);
      return report('sending');
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof ApiError)) throw thrown;
      sent.lost(part);
      if (!thrown.isNetwork && (isFinal(thrown) || ++refusals >= mostRefusals)) throw thrown;
      report('waiting');
      await tools.pause(retryPauseMs(tries), signal);
      if (await arrivedMeanwhile(course, tools, signal)) return;
    }
  }
}

/** Too large or gone stays so; an expired signature, a fault of the studio or a busy one may pass. */
function isFinal(failure: ApiError): boolean {
  return [401, 404, 409, 413, 415].includes(failure.status);
}

/** Asks for fresh URLs, and whether the part arrived although its answer was lost. */
async function arrivedMeanwhile(
  course: PartCourse,
  tools: UploadTools,
  signal: AbortSignal,
): Promise<boolean> {
  const { part, urls, sent, uploadId, report } = course;
  try {
    const standing = await tools.api.standing(uploadId, signal);
    for (const missing of standing.missingParts) urls.set(missing.partNumber, missing.url);
    if (!standing.arrivedParts.some(({ partNumber }) => partNumber === part.partNumber)) return false;
    sent.arrived(part);
    report('sending');
    return true;
  } catch (thrown) {
    if (thrown instanceof ApiError && !isFinal(thrown)) return false;
    throw thrown;
  }
}

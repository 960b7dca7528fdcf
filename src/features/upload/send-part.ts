import { ApiError } from '@/data/ApiError';
import { readAnswer } from '@/data/read-answer';

export interface PartToSend {
  url: string;
  body: Blob;
  /** Bytes of this part that have left so far. */
  onProgress: (sentBytes: number) => void;
  signal: AbortSignal;
}

/** Silence on the line for this long counts as a broken connection. */
const stalledMs = 60_000;

/**
 * PUTs one part. XMLHttpRequest, because fetch cannot tell how much has left.
 * @throws ApiError; the signal's reason when aborted
 */
export function sendPart({ url, body, onProgress, signal }: PartToSend): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const xhr = new XMLHttpRequest();
    let watchdog = setTimeout(() => xhr.abort(), stalledMs);
    const abort = () => xhr.abort();
    const finish = (settle: () => void) => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', abort);
      settle();
    };
    signal.addEventListener('abort', abort);
    xhr.open('PUT', url);
    xhr.upload.onprogress = (event) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => xhr.abort(), stalledMs);
      onProgress(event.loaded);
    };
    xhr.onload = () =>
      finish(() => (xhr.status >= 200 && xhr.status < 300 ? resolve() : reject(failureOf(xhr))));
    const lost = () =>
      finish(() =>
        reject(signal.aborted ? (signal.reason as Error) : ApiError.fromClient('client.unreachable')),
      );
    xhr.onerror = lost;
    xhr.onabort = lost;
    xhr.send(body);
  });
}

function failureOf(xhr: XMLHttpRequest): ApiError {
  try {
    readAnswer(xhr.status, JSON.parse(xhr.responseText));
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
  }
  return ApiError.fromClient('client.unreadable', xhr.status);
}

import type { CreatedJobAnswer } from '../api/answers';
import { callApi } from '../api/call-api';
import { noteJob } from '../jobs/job-notes';
import type { FinishedUpload } from '../upload/upload-file';
import { completeLink } from './classify-link';

const path = '/api/audio/ingest';

/** Brings in an uploaded file; the upload's own id keeps a repeat from making a second job. */
export async function ingestUpload({ uploadId, key, filename }: FinishedUpload): Promise<string> {
  const created = await callApi<CreatedJobAnswer>(path, {
    method: 'POST',
    body: { type: 'upload', storageKey: key, filename },
    idempotencyKey: `ingest-${uploadId}`,
  });
  noteJob(created.jobId, { label: filename });
  return created.jobId;
}

/** Brings in what a link leads to. `rightsAttested` is the owner's tick, asked for with YouTube alone. */
export async function ingestLink(text: string, kind: 'youtube' | 'direct', tryKey: string): Promise<string> {
  const url = completeLink(text);
  const body = kind === 'youtube' ? { type: 'youtube', url, rightsAttested: true } : { type: 'url', url };
  const created = await callApi<CreatedJobAnswer>(path, { method: 'POST', body, idempotencyKey: tryKey });
  noteJob(created.jobId, { label: new URL(url).hostname.replace(/^www\./, '') });
  return created.jobId;
}

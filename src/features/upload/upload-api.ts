import type { CreateUpload, SignedPart, UploadProgress, UploadTicket } from '@/core/api/files';
import { callApi } from '@/data/call-api';

export type PartUrl = Pick<SignedPart, 'partNumber' | 'url'>;

type OpenedUpload = Pick<UploadTicket, 'uploadId' | 'key' | 'partSizeBytes'> & { parts: PartUrl[] };

/** The upload as the studio has it; each part that is still missing comes with a fresh URL. */
type UploadStanding = Pick<UploadProgress, 'status'> & {
  arrivedParts: Pick<SignedPart, 'partNumber'>[];
  missingParts: PartUrl[];
};

/** The studio's upload routes, as the uploader calls them. */
export interface UploadApi {
  open: (upload: CreateUpload, signal: AbortSignal) => Promise<OpenedUpload>;
  standing: (uploadId: string, signal: AbortSignal) => Promise<UploadStanding>;
  complete: (uploadId: string, signal: AbortSignal) => Promise<void>;
  abort: (uploadId: string) => Promise<void>;
}

const path = '/api/storage/upload';

export const uploadApi: UploadApi = {
  open: (upload, signal) => callApi<OpenedUpload>(path, { method: 'POST', body: upload, signal }),
  standing: (uploadId, signal) => callApi<UploadStanding>(`${path}/${uploadId}`, { signal }),
  complete: async (uploadId, signal) => {
    await callApi(`${path}/${uploadId}/complete`, { method: 'POST', signal });
  },
  abort: async (uploadId) => {
    await callApi(`${path}/${uploadId}`, { method: 'DELETE' });
  },
};

import { callApi } from '../api/call-api';

export interface PartUrl {
  partNumber: number;
  url: string;
}

export interface OpenedUpload {
  uploadId: string;
  key: string;
  partSizeBytes: number;
  parts: PartUrl[];
}

/** The upload as the studio has it; each part that is still missing comes with a fresh URL. */
export interface UploadStanding {
  status: 'open' | 'complete' | 'aborted';
  arrivedParts: { partNumber: number }[];
  missingParts: PartUrl[];
}

export interface NewUpload {
  filename: string;
  contentType: string;
  sizeBytes: number;
}

/** The studio's upload routes, as the uploader calls them. */
export interface UploadApi {
  open: (upload: NewUpload, signal: AbortSignal) => Promise<OpenedUpload>;
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

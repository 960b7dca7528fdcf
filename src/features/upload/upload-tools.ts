import type { PartToSend } from './send-part';
import type { UploadApi } from './upload-api';
import type { UploadMemory } from './upload-memory';

/** The API, memory and clock with which a file is uploaded. */
export interface UploadTools {
  api: UploadApi;
  memory: UploadMemory;
  sendPart: (part: PartToSend) => Promise<void>;
  /** Resolves after so many milliseconds, or sooner when the network or the page comes back. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

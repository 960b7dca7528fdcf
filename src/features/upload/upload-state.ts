/** Where an upload stands. `waiting` is between a lost connection and the next try. */
export type UploadState =
  | { phase: 'idle' }
  | { phase: 'preparing'; filename: string; sizeBytes: number }
  | { phase: 'sending' | 'waiting'; filename: string; sizeBytes: number; sentBytes: number; resumed: boolean }
  | { phase: 'finishing'; filename: string; sizeBytes: number }
  | { phase: 'done'; filename: string }
  | { phase: 'failed'; filename: string; sentence: string; canRetry: boolean }
  | { phase: 'cancelled' };

/** Why a signal was aborted where the owner pressed Cancel; a page that is left aborts without it. */
export const uploadCancelled = new Error('the owner cancelled the upload');

/** Whole percent of the bytes that have left. */
export function sentPercent(state: { sentBytes: number; sizeBytes: number }): number {
  if (state.sizeBytes <= 0) return 0;
  return Math.min(100, Math.floor((state.sentBytes / state.sizeBytes) * 100));
}

/** True while leaving the page would interrupt something. */
export function isUnderway(state: UploadState): boolean {
  return ['preparing', 'sending', 'waiting', 'finishing'].includes(state.phase);
}

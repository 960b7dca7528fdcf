import { sentPercent, type UploadState } from './upload-state';

export interface UploadStanding {
  line: string;
  /** 0–100, or null where no bar is drawn. */
  percent: number | null;
  /** For a screen reader; changes every ten percent. */
  spoken: string;
  sentBytes: number;
  sizeBytes: number;
}

/** An upload's state in words. */
export function describeUpload(state: UploadState): UploadStanding {
  const still = (line: string): UploadStanding => ({
    line,
    percent: null,
    spoken: line,
    sentBytes: 0,
    sizeBytes: 0,
  });
  switch (state.phase) {
    case 'idle':
    case 'cancelled':
      return still('');
    case 'failed':
      return still(state.sentence);
    case 'preparing':
      return still('Getting ready to send');
    case 'finishing':
      return still('Putting the parts together');
    case 'done':
      return still('Sent');
    case 'sending':
    case 'waiting': {
      const percent = sentPercent(state);
      const line =
        state.phase === 'waiting'
          ? 'Waiting for the network'
          : state.resumed
            ? 'Sending the rest'
            : 'Sending your recording';
      const spoken = `${line}, ${Math.floor(percent / 10) * 10} percent`;
      return { line, percent, spoken, sentBytes: state.sentBytes, sizeBytes: state.sizeBytes };
    }
  }
}

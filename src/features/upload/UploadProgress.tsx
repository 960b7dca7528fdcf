import { Announcer } from '@/ui/Announcer';
import { formatBytes } from '@/ui/format-words';
import { TapeReels } from '@/ui/TapeReels';
import { describeUpload } from './describe-upload';
import { type UploadState } from './upload-state';

/** An upload under way: how much has left, and a way to stop it. */
export function UploadProgress({ state, onCancel }: { state: UploadState; onCancel: () => void }) {
  const { line, percent, spoken, sentBytes, sizeBytes } = describeUpload(state);
  return (
    <section aria-labelledby="upload-title" className="card animate-rise p-4">
      <TapeReels percent={percent} turning={state.phase !== 'waiting'} />
      <h2 id="upload-title" className="mt-5">
        {line}
      </h2>
      <p className="mt-1 truncate text-ash">{'filename' in state ? state.filename : ''}</p>
      {percent === null ? null : (
        <>
          <progress className="bar mt-4" max={100} value={percent} aria-label="Sent" />
          <p className="mt-2 flex justify-between text-sm tabular-nums text-ash">
            <span>
              {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}
            </span>
            <span>{percent} %</span>
          </p>
        </>
      )}
      <Announcer words={spoken} />
      {state.phase === 'done' ? null : (
        <button type="button" className="key mt-4 w-full" onClick={onCancel}>
          Cancel upload
        </button>
      )}
      <p className="mt-4 text-sm text-ash">
        Keep this page open while it sends. If it is cut off, it goes on later.
      </p>
    </section>
  );
}

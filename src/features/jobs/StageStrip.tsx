import type { JobAnswer } from '../api/answers';
import { stageWords } from './job-words';

/** The stages as frames of a film, lit up to the one at hand. Decoration: the words beside say it. */
export function StageStrip({ job }: { job: JobAnswer }) {
  const stages = Object.keys(stageWords[job.type]);
  const at = job.status === 'complete' ? stages.length : job.stage === null ? -1 : stages.indexOf(job.stage);
  return (
    <div className="mt-5 flex gap-1.5" aria-hidden="true">
      {stages.map((stage, index) => (
        <span
          key={stage}
          className={`relative h-2 flex-1 overflow-hidden rounded-full ${
            index < at ? 'bg-light-deep' : index === at ? 'bg-light' : 'bg-raised'
          }`}
        >
          {index === at && job.indeterminate ? (
            <span className="absolute inset-y-0 left-0 w-1/3 animate-sweep rounded-full bg-bone/80" />
          ) : null}
        </span>
      ))}
    </div>
  );
}

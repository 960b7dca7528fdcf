import Link from 'next/link';
import type { JobAnswer } from '@/data/answers';
import { describeJob } from './describe-job';
import { kindWords } from './job-words';
import { Icon } from '@/ui/icons';
import { Reel } from '@/ui/Wordmark';

/** Jobs without a reel that have not ended, each leading to its own screen. */
export function RunningJobs({ jobs }: { jobs: JobAnswer[] }) {
  if (jobs.length === 0) return null;
  return (
    <section aria-labelledby="running-title">
      <h2 id="running-title" className="mb-4">
        Under way
      </h2>
      <ul className="flex flex-col gap-3">
        {jobs.map((job) => (
          <li key={job.jobId}>
            <RunningJob job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RunningJob({ job }: { job: JobAnswer }) {
  const { line, percent } = describeJob(job);
  return (
    <Link href={`/jobs/${job.jobId}`} className="card flex items-center gap-4 p-4 hover:bg-raised">
      <Reel className={`size-9 flex-none text-light ${job.status === 'processing' ? 'animate-reel' : ''}`} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{kindWords[job.type]}</span>
        <span className="flex justify-between gap-3 text-sm text-ash">
          <span className="truncate">{line}</span>
          {percent === null ? null : <span className="flex-none tabular-nums">{percent} %</span>}
        </span>
        {percent === null ? null : (
          <progress className="bar mt-2 h-1.5" max={100} value={percent} aria-label={line} />
        )}
      </span>
      <Icon name="next" className="size-5 text-ash" />
    </Link>
  );
}

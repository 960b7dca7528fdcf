import type { JobKind, JobStage } from '@/core/jobs/catalog';

type Titles = { [K in JobKind]: Record<JobStage<K>, string> };

const titles: Titles = {
  ingest: {
    downloading: 'Downloading',
    checking: 'Checking recording',
    decoding: 'Reading recording',
    storing: 'Storing recording',
  },
  preview: {
    fetching: 'Fetching recording',
    cutting: 'Cutting clips',
    mixing: 'Mixing preview',
    storing: 'Storing preview',
  },
  save: {
    fetching: 'Fetching recording',
    cutting: 'Cutting clips',
    measuring: 'Measuring loudness',
    mixing: 'Mixing sound',
    storing: 'Storing sound',
  },
  render: {
    fetching: 'Fetching sound',
    analyzing: 'Analysing sound',
    starting: 'Starting renderer',
    drawing: 'Drawing video',
    storing: 'Storing video',
  },
};

/** The title of a stage on the terminal; the stage's own name if a newer studio has one we do not know. */
export function stageTitle(kind: JobKind, stage: string): string {
  return (titles[kind] as Record<string, string>)[stage] ?? stage;
}

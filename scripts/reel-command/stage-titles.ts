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

/** What a stage is called on the terminal; its own name where a newer studio has one we do not know. */
export function stageTitle(kind: JobKind, stage: string): string {
  return (titles[kind] as Record<string, string>)[stage] ?? stage;
}

const mainStages: { [K in JobKind]: JobStage<K> } = {
  ingest: 'decoding',
  preview: 'mixing',
  save: 'mixing',
  render: 'drawing',
};

/** What a job of a kind is called as a whole: by the stage that does its work. */
export function mainStageTitle(kind: JobKind): string {
  return stageTitle(kind, mainStages[kind]);
}

import type { JobKind, JobStage } from '@/core/jobs/catalog';

type StageWords = { [K in JobKind]: Record<JobStage<K>, string> };

/** What each stage is called on the page. The catalogue's stages are its keys: one missing does not compile. */
export const stageWords: StageWords = {
  ingest: {
    downloading: 'Fetching from the link',
    checking: 'Looking at the file',
    decoding: 'Listening through',
    storing: 'Putting it away',
  },
  preview: {
    fetching: 'Getting the recording',
    cutting: 'Cutting the clips',
    mixing: 'Mixing the preview',
    storing: 'Putting it away',
  },
  save: {
    fetching: 'Getting the recording',
    cutting: 'Cutting the clips',
    measuring: 'Measuring loudness',
    mixing: 'Setting the loudness',
    storing: 'Putting it away',
  },
  render: {
    fetching: 'Getting the sound',
    analyzing: 'Following the sound',
    starting: 'Starting the renderer',
    drawing: 'Drawing the frames',
    storing: 'Wrapping up the video',
  },
};

/** What each kind of job does, as a heading while it runs. */
export const kindWords: Record<JobKind, string> = {
  ingest: 'Bringing in your recording',
  preview: 'Preparing a preview',
  save: 'Preparing the sound',
  render: 'Making your video',
};

/** The name of a stage, or a plain word before the first one is reported. */
export function stageName(kind: JobKind, stage: string | null): string {
  const words: Record<string, string> = stageWords[kind];
  return (stage !== null && words[stage]) || 'Getting started';
}

/** A place in the queue as a person says it; the job under way, which the place leaves out, is counted. */
export function queueWords(queuePosition: number | null): string {
  if (queuePosition === null || queuePosition <= 0) return 'Next in line';
  return `${queuePosition + 1} jobs ahead of yours`;
}

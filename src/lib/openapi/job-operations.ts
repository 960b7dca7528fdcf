import { z } from 'zod';
import { recipeSchema } from '@/core/audio/recipe-schema';
import { ingestRequestSchema, type JobKind } from '@/core/jobs/catalog';
import { jobsOfKindQuerySchema, jobsQuerySchema } from '../job-actions/jobs-query';
import { acceptedJobSchema, cancelAnswerSchema, pollAnswerSchema } from '@/core/jobs/poll-answer-schema';
import { renderInputSchema } from '@/core/video/video-spec';
import type { Answer, Operation } from './operation';

const accepted: Answer[] = [
  { status: 202, says: 'The job, now or earlier under this key', data: acceptedJobSchema },
];
const polled: Answer[] = [
  { status: 200, says: 'How the job stands, flat', bare: pollAnswerSchema },
  { status: 304, says: 'Unchanged since the ETag sent' },
];
const cancelled: Answer[] = [
  { status: 200, says: 'Cancelled, or asked to stop; flat', bare: cancelAnswerSchema },
];
const jobPageSchema = z.object({ jobs: z.array(pollAnswerSchema), nextCursor: z.string().nullable() });
const listed: Answer[] = [{ status: 200, says: 'A page of jobs, newest first', data: jobPageSchema }];

/** Poll and cancel under the address of a kind, kept for older clients. */
function ofKind(kind: JobKind, path: string): Operation[] {
  const at = { path: `${path}/{jobId}` } as const;
  return [
    { ...at, method: 'get', summary: `How a ${kind} job stands`, answers: polled, errors: [404] },
    { ...at, method: 'delete', summary: `Cancel a ${kind} job`, answers: cancelled, errors: [404, 409] },
  ];
}

export const jobOperations: Operation[] = [
  {
    method: 'post',
    path: '/api/audio/ingest',
    summary: 'Take a recording in: a file, a link or a finished upload',
    body: ingestRequestSchema,
    takes: 'form-or-json',
    createsJob: true,
    answers: accepted,
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'post',
    path: '/api/audio/edit/preview',
    summary: 'Make an edit audible',
    body: recipeSchema,
    createsJob: true,
    answers: accepted,
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'post',
    path: '/api/audio/edit/save',
    summary: 'Make an edit a recording of its own',
    body: recipeSchema,
    createsJob: true,
    answers: accepted,
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'post',
    path: '/api/render',
    summary: 'Make a video of a recording',
    body: renderInputSchema,
    createsJob: true,
    answers: accepted,
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/api/render',
    summary: 'Render jobs',
    query: jobsOfKindQuerySchema,
    answers: listed,
    errors: [400],
  },
  {
    method: 'get',
    path: '/api/audio/edit/preview/{jobId}/audio',
    summary: 'The sound of a finished preview',
    answers: [
      { status: 200, says: 'All bytes', mediaType: 'audio/mp4' },
      { status: 206, says: 'The range asked for', mediaType: 'audio/mp4' },
      { status: 304, says: 'Unchanged since the ETag or the date sent' },
      { status: 307, says: 'Where the storage serves it' },
    ],
    errors: [404, 409, 416],
  },
  ...ofKind('ingest', '/api/audio/ingest'),
  ...ofKind('preview', '/api/audio/edit/preview'),
  ...ofKind('save', '/api/audio/edit/save'),
  ...ofKind('render', '/api/render'),
  {
    method: 'get',
    path: '/api/audio/jobs',
    summary: 'Jobs of every kind',
    query: jobsQuerySchema,
    answers: listed,
    errors: [400],
  },
  {
    method: 'get',
    path: '/api/audio/jobs/{jobId}',
    summary: 'How a job stands',
    answers: polled,
    errors: [404],
  },
  {
    method: 'post',
    path: '/api/audio/jobs/{jobId}/cancel',
    summary: 'Cancel a job',
    answers: cancelled,
    errors: [404, 409],
  },
  {
    method: 'post',
    path: '/api/audio/jobs/{jobId}/retry',
    summary: 'Repeat a job that failed or was cancelled, as a new one',
    createsJob: true,
    answers: accepted,
    errors: [404, 409, 413, 422],
  },
];

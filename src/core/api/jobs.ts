import { z } from 'zod';
import { recipeSchema } from '../audio/recipe-schema';
import { AppError } from '../errors/errors';
import { ingestRequestSchema, type JobKind, jobKinds, jobStatuses } from '../jobs/catalog';
import { acceptedJobSchema, cancelAnswerSchema, pollAnswerSchema } from '../jobs/poll-answer-schema';
import { lookNames } from '../looks/catalogue';
import { renderInputSchema } from '../video/video-spec';
import { endpoint } from './endpoint';
import { listQuerySchema } from './list-query';

/** An unknown look is refused by a code of its own, which comes with those there are. */
function refuseUnknownLook(body: unknown): unknown {
  const asked = z.object({ look: z.string() }).safeParse(body).data;
  if (asked !== undefined && !(lookNames as string[]).includes(asked.look)) {
    throw new AppError('render.unknown_look', { details: { looks: lookNames } });
  }
  return body;
}

export const renderRequestSchema = z.preprocess(refuseUnknownLook, renderInputSchema);

/** What a list of jobs of one kind takes; its cursor is a job's place in the queue. */
const jobsOfKindQuerySchema = listQuerySchema.extend({
  status: z.enum(jobStatuses).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is not from this list')
    .optional(),
});

const accepted = {
  takesKey: true,
  answers: [{ status: 202, description: 'The job, now or earlier under this key', data: acceptedJobSchema }],
  errors: [400, 404, 409, 413, 415, 422],
} as const;
const polled = {
  method: 'GET',
  answers: [
    { status: 200, description: 'How the job stands, flat', bare: pollAnswerSchema },
    { status: 304, description: 'Unchanged since the ETag sent' },
  ],
  errors: [404],
} as const;
const cancelled = {
  answers: [{ status: 200, description: 'Cancelled, or asked to stop; flat', bare: cancelAnswerSchema }],
  errors: [404, 409],
} as const;
const listed = {
  method: 'GET',
  answers: [
    {
      status: 200,
      description: 'A page of jobs, newest first',
      data: z.object({ jobs: z.array(pollAnswerSchema), nextCursor: z.string().nullable() }),
    },
  ],
  errors: [400],
} as const;

export const jobEndpoints = {
  ingest: endpoint({
    ...accepted,
    method: 'POST',
    path: '/api/audio/ingest',
    summary: 'Take a recording in: a file, a link or a finished upload',
    body: ingestRequestSchema,
    takes: 'form-or-json',
  }),
  preview: endpoint({
    ...accepted,
    method: 'POST',
    path: '/api/audio/edit/preview',
    summary: 'Make an edit audible',
    body: recipeSchema,
  }),
  previewSound: endpoint({
    method: 'GET',
    path: '/api/audio/edit/preview/{jobId}/audio',
    summary: 'The sound of a finished preview',
    answers: [
      { status: 200, description: 'All bytes', mediaType: 'audio/mp4' },
      { status: 206, description: 'The range asked for', mediaType: 'audio/mp4' },
      { status: 304, description: 'Unchanged since the ETag or the date sent' },
      { status: 307, description: 'Where the storage serves it' },
    ],
    errors: [404, 409, 416],
  }),
  save: endpoint({
    ...accepted,
    method: 'POST',
    path: '/api/audio/edit/save',
    summary: 'Make an edit a recording of its own',
    body: recipeSchema,
  }),
  render: endpoint({
    ...accepted,
    method: 'POST',
    path: '/api/render',
    summary: 'Make a video of a recording',
    body: renderRequestSchema,
  }),
  listRenders: endpoint({
    ...listed,
    path: '/api/render',
    summary: 'Render jobs',
    query: jobsOfKindQuerySchema,
  }),
  list: endpoint({
    ...listed,
    path: '/api/audio/jobs',
    summary: 'Jobs of every kind',
    query: jobsOfKindQuerySchema.extend({ type: z.enum(jobKinds).optional() }),
  }),
  poll: endpoint({ ...polled, path: '/api/audio/jobs/{jobId}', summary: 'How a job stands' }),
  cancel: endpoint({
    ...cancelled,
    method: 'POST',
    path: '/api/audio/jobs/{jobId}/cancel',
    summary: 'Cancel a job',
  }),
  retry: endpoint({
    ...accepted,
    method: 'POST',
    path: '/api/audio/jobs/{jobId}/retry',
    summary: 'Repeat a job that failed or was cancelled, as a new one',
    errors: [404, 409, 413, 422],
  }),
};

/** Poll and cancel under the address of a kind, kept for older clients. */
export const jobEndpointsByKind = {
  ingest: pollAndCancel('ingest', '/api/audio/ingest/{jobId}'),
  preview: pollAndCancel('preview', '/api/audio/edit/preview/{jobId}'),
  save: pollAndCancel('save', '/api/audio/edit/save/{jobId}'),
  render: pollAndCancel('render', '/api/render/{jobId}'),
};

function pollAndCancel(kind: JobKind, path: `/api/${string}/{jobId}`) {
  return {
    poll: endpoint({ ...polled, path, summary: `How a ${kind} job stands` }),
    cancel: endpoint({ ...cancelled, method: 'DELETE', path, summary: `Cancel a ${kind} job` }),
  };
}

import { z } from 'zod';
import {
  makeAnswerSchema,
  makeRequestSchema,
  newReelSchema,
  reelAnswerSchema,
  reelChangeSchema,
} from '../reels/reel-schema';
import { endpoint } from './endpoint';
import { listQuerySchema } from './list-query';

export const reelEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/reels',
    summary: 'Reels, the one last changed first',
    query: listQuerySchema.extend({ q: z.string().max(200).optional() }),
    answers: [
      {
        status: 200,
        description: 'A page of reels',
        data: z.object({ reels: z.array(reelAnswerSchema), nextCursor: z.string().nullable() }),
      },
    ],
    errors: [400],
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/reels',
    summary: 'Create a reel, of recordings that exist or of one to be taken in',
    body: newReelSchema,
    takesKey: true,
    answers: [
      { status: 201, description: 'The reel, created now or earlier under this key', data: reelAnswerSchema },
    ],
    errors: [400, 404, 409, 413, 415, 422],
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/reels/{reelId}',
    summary: 'One reel',
    answers: [{ status: 200, description: 'The reel', data: reelAnswerSchema }],
    errors: [404],
  }),
  change: endpoint({
    method: 'PATCH',
    path: '/api/reels/{reelId}',
    summary: 'Change a reel on the revision seen',
    body: reelChangeSchema,
    answers: [{ status: 200, description: 'The reel as it is now', data: reelAnswerSchema }],
    errors: [400, 404, 409, 413, 415, 422],
  }),
  delete: endpoint({
    method: 'DELETE',
    path: '/api/reels/{reelId}',
    summary: 'Delete a reel and its videos; its recordings stay',
    answers: [
      {
        status: 200,
        description: 'It is gone',
        data: z.object({ reelId: z.string(), deleted: z.literal(true) }),
      },
    ],
    errors: [404],
  }),
  make: endpoint({
    method: 'POST',
    path: '/api/reels/{reelId}/make',
    summary: 'Make the video of a reel as it is now, or with a change that comes along',
    body: makeRequestSchema,
    mayLackBody: true,
    takesKey: true,
    answers: [
      {
        status: 202,
        description: 'The first of its jobs, now or earlier under this key',
        data: makeAnswerSchema,
      },
    ],
    errors: [400, 404, 409, 413, 415, 422],
  }),
};

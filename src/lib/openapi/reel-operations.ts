import { z } from 'zod';
import { newReelSchema, reelAnswerSchema, reelChangeSchema } from '@/core/reels/reel-schema';
import { reelsQuerySchema } from '../reels/list-reels';
import type { Operation } from './operation';

const reelPage = z.object({ reels: z.array(reelAnswerSchema), nextCursor: z.string().nullable() });
const reelDeleted = z.object({ reelId: z.string(), deleted: z.literal(true) });

export const reelOperations: Operation[] = [
  {
    method: 'get',
    path: '/api/reels',
    summary: 'Reels, the one last changed first',
    query: reelsQuerySchema,
    answers: [{ status: 200, says: 'A page of reels', data: reelPage }],
    errors: [400],
  },
  {
    method: 'post',
    path: '/api/reels',
    summary: 'Create a reel, of recordings that exist or of one to be taken in',
    body: newReelSchema,
    createsJob: true,
    answers: [
      { status: 201, says: 'The reel, created now or earlier under this key', data: reelAnswerSchema },
    ],
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/api/reels/{reelId}',
    summary: 'One reel',
    answers: [{ status: 200, says: 'The reel', data: reelAnswerSchema }],
    errors: [404],
  },
  {
    method: 'patch',
    path: '/api/reels/{reelId}',
    summary: 'Change a reel on the revision seen',
    body: reelChangeSchema,
    answers: [{ status: 200, says: 'The reel as it is now', data: reelAnswerSchema }],
    errors: [400, 404, 409, 413, 415, 422],
  },
  {
    method: 'delete',
    path: '/api/reels/{reelId}',
    summary: 'Delete a reel and its videos; its recordings stay',
    answers: [{ status: 200, says: 'It is gone', data: reelDeleted }],
    errors: [404],
  },
];

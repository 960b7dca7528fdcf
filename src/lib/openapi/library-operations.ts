import { z } from 'zod';
import { assetAnswerSchema, assetUsesSchema } from '@/core/answers/asset-answer-schema';
import { videoAnswerSchema } from '@/core/answers/video-answer-schema';
import { deleteAssetQuerySchema } from '../assets/delete-asset';
import { assetsQuerySchema } from '../assets/list-assets';
import { streamQuerySchema } from '../assets/find-sound-key';
import { listQuerySchema } from '@/core/api/list-query';
import { newProjectSchema, projectAnswerSchema, projectChangeSchema } from '../projects/project-schema';
import { videosQuerySchema } from '../videos/list-videos';
import type { Operation } from './operation';

const assetWithUses = assetAnswerSchema.extend({ uses: assetUsesSchema });
const nextCursor = z.string().nullable();
const assetPage = z.object({ assets: z.array(assetAnswerSchema), nextCursor });
const videoPage = z.object({ videos: z.array(videoAnswerSchema), nextCursor });
const projectPage = z.object({ projects: z.array(projectAnswerSchema), nextCursor });
const deleted = z.literal(true);
const assetDeleted = z.object({ assetId: z.string(), deleted });
const videoDeleted = z.object({ videoId: z.string(), deleted });
const projectDeleted = z.object({ projectId: z.string(), deleted });

export const libraryOperations: Operation[] = [
  {
    method: 'get',
    path: '/api/audio/assets',
    summary: 'Recordings, newest first',
    query: assetsQuerySchema,
    answers: [{ status: 200, says: 'A page of recordings', data: assetPage }],
    errors: [400],
  },
  {
    method: 'get',
    path: '/api/audio/assets/{assetId}',
    summary: 'One recording',
    answers: [{ status: 200, says: 'The recording and what uses it', data: assetWithUses }],
    errors: [404],
  },
  {
    method: 'delete',
    path: '/api/audio/assets/{assetId}',
    summary: 'Delete a recording',
    query: deleteAssetQuerySchema,
    answers: [{ status: 200, says: 'It is gone', data: assetDeleted }],
    errors: [400, 404, 409],
  },
  {
    method: 'get',
    path: '/api/audio/assets/{assetId}/stream',
    summary: 'The sound of a recording',
    query: streamQuerySchema,
    answers: [
      { status: 200, says: 'All bytes', mediaType: 'audio/*' },
      { status: 206, says: 'The range asked for', mediaType: 'audio/*' },
      { status: 304, says: 'Unchanged since the ETag or the date sent' },
      { status: 307, says: 'Where the storage serves it' },
    ],
    errors: [400, 404, 416],
  },
  {
    method: 'get',
    path: '/api/videos',
    summary: 'Finished videos, newest first',
    query: videosQuerySchema,
    answers: [{ status: 200, says: 'A page of videos', data: videoPage }],
    errors: [400],
  },
  {
    method: 'get',
    path: '/api/videos/{videoId}',
    summary: 'One finished video',
    answers: [{ status: 200, says: 'The video', data: videoAnswerSchema }],
    errors: [404],
  },
  {
    method: 'delete',
    path: '/api/videos/{videoId}',
    summary: 'Delete a video',
    answers: [{ status: 200, says: 'It is gone', data: videoDeleted }],
    errors: [404],
  },
  {
    method: 'get',
    path: '/api/projects',
    summary: 'Projects, the one last changed first',
    query: listQuerySchema,
    answers: [{ status: 200, says: 'A page of projects', data: projectPage }],
    errors: [400],
  },
  {
    method: 'post',
    path: '/api/projects',
    summary: 'Begin a project',
    body: newProjectSchema,
    answers: [{ status: 201, says: 'The project', data: projectAnswerSchema }],
    errors: [400, 413, 415],
  },
  {
    method: 'get',
    path: '/api/projects/{projectId}',
    summary: 'One project',
    answers: [{ status: 200, says: 'The project', data: projectAnswerSchema }],
    errors: [404],
  },
  {
    method: 'patch',
    path: '/api/projects/{projectId}',
    summary: 'Change a project on the revision seen',
    body: projectChangeSchema,
    answers: [{ status: 200, says: 'The project as it is now', data: projectAnswerSchema }],
    errors: [400, 404, 409, 413, 415],
  },
  {
    method: 'delete',
    path: '/api/projects/{projectId}',
    summary: 'Delete a project',
    answers: [{ status: 200, says: 'It is gone', data: projectDeleted }],
    errors: [404],
  },
];

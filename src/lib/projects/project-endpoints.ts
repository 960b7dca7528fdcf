import { z } from 'zod';
import { endpoint } from '@/core/api/endpoint';
import { listQuerySchema } from '@/core/api/list-query';
import { newProjectSchema, projectAnswerSchema, projectChangeSchema } from './project-schema';

export const projectEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/projects',
    summary: 'Projects, the one last changed first',
    query: listQuerySchema,
    answers: [
      {
        status: 200,
        says: 'A page of projects',
        data: z.object({ projects: z.array(projectAnswerSchema), nextCursor: z.string().nullable() }),
      },
    ],
    errors: [400],
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/projects',
    summary: 'Begin a project',
    body: newProjectSchema,
    answers: [{ status: 201, says: 'The project', data: projectAnswerSchema }],
    errors: [400, 413, 415],
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/projects/{projectId}',
    summary: 'One project',
    answers: [{ status: 200, says: 'The project', data: projectAnswerSchema }],
    errors: [404],
  }),
  change: endpoint({
    method: 'PATCH',
    path: '/api/projects/{projectId}',
    summary: 'Change a project on the revision seen',
    body: projectChangeSchema,
    answers: [{ status: 200, says: 'The project as it is now', data: projectAnswerSchema }],
    errors: [400, 404, 409, 413, 415],
  }),
  delete: endpoint({
    method: 'DELETE',
    path: '/api/projects/{projectId}',
    summary: 'Delete a project',
    answers: [
      {
        status: 200,
        says: 'It is gone',
        data: z.object({ projectId: z.string(), deleted: z.literal(true) }),
      },
    ],
    errors: [404],
  }),
};

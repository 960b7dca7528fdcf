import { listQuerySchema } from '@/core/api/list-query';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createProject } from '@/lib/projects/create-project';
import { listProjects } from '@/lib/projects/list-projects';
import { newProjectSchema } from '@/lib/projects/project-schema';

/** Projects, the one last changed first. */
export const GET = route({}, ({ query }) => listProjects(parseQuery(listQuerySchema, query)));

/** Begins a project. */
export const POST = route({ body: newProjectSchema }, async ({ body }) =>
  Response.json({ success: true, data: await createProject(body) }, { status: 201 }),
);

export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');

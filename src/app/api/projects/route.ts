import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createProject } from '@/lib/projects/create-project';
import { listProjects } from '@/lib/projects/list-projects';
import { projectEndpoints } from '@/lib/projects/project-endpoints';

export const GET = route(projectEndpoints.list, ({ query }) => listProjects(query));
export const POST = route(projectEndpoints.create, ({ body }) => createProject(body));
export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');

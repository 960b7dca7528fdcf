import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { changeProject } from '@/lib/projects/change-project';
import { deleteProject } from '@/lib/projects/delete-project';
import { findProject } from '@/lib/projects/find-project';
import { projectEndpoints } from '@/lib/projects/project-endpoints';

export const GET = route(projectEndpoints.get, ({ params }) => findProject(params.projectId));

export const PATCH = route(projectEndpoints.change, ({ params, body }) =>
  changeProject(params.projectId, body),
);

/** Its recordings and videos stay. */
export const DELETE = route(projectEndpoints.delete, async ({ params: { projectId } }) => {
  await deleteProject(projectId);
  return { projectId, deleted: true as const };
});

export const { POST, PUT, OPTIONS } = wrongMethods('GET', 'PATCH', 'DELETE');

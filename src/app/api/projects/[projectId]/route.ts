import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { changeProject } from '@/lib/projects/change-project';
import { deleteProject } from '@/lib/projects/delete-project';
import { findProject } from '@/lib/projects/find-project';
import { projectChangeSchema } from '@/lib/projects/project-schema';

/** One project. */
export const GET = route({}, ({ params }) => findProject(params.projectId!));

/** Changes the fields sent, on the revision seen. */
export const PATCH = route({ body: projectChangeSchema }, ({ params, body }) =>
  changeProject(params.projectId!, body),
);

/** Deletes a project; its recordings and videos stay. */
export const DELETE = route({}, async ({ params }) => {
  const projectId = params.projectId!;
  await deleteProject(projectId);
  return { projectId, deleted: true };
});

export const { POST, PUT, OPTIONS } = wrongMethods('GET', 'PATCH', 'DELETE');

import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { projects } from '../db/schema';
import { newId } from '../new-id';
import { type NewProject, type ProjectAnswer, projectAnswer } from './project-schema';

/** Begins a project at revision 1. */
export async function createProject(wish: NewProject): Promise<ProjectAnswer> {
  const born = { projectId: newId('project'), revision: 1, createdAt: nowMs, updatedAt: nowMs };
  const [project] = await getDatabase().run((orm) =>
    orm
      .insert(projects)
      .values({ ...wish, ...born })
      .returning(),
  );
  return projectAnswer(project!);
}

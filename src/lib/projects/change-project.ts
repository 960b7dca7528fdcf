import { and, eq, sql } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { projects } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { findProject } from './find-project';
import { type ProjectAnswer, type ProjectChange, projectAnswer } from './project-schema';

/**
 * Changes a project if it is still as the client saw it.
 * @throws AppError `project.not_found`; `project.conflict` with the project as it is now in the details.
 */
export async function changeProject(projectId: string, change: ProjectChange): Promise<ProjectAnswer> {
  const { revision, ...fields } = change;
  const [changed] = await getDatabase().run((orm) =>
    orm
      .update(projects)
      .set({ ...fields, revision: sql`${projects.revision} + 1`, updatedAt: nowMs })
      .where(and(eq(projects.projectId, projectId), eq(projects.revision, revision)))
      .returning(),
  );
  if (changed) return projectAnswer(changed);
  throw new AppError('project.conflict', { details: { project: await findProject(projectId) } });
}

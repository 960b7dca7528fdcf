import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { projects } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { type ProjectAnswer, projectAnswer } from './project-schema';

/** @throws AppError `project.not_found`. */
export async function findProject(projectId: string): Promise<ProjectAnswer> {
  const [project] = await getDatabase().run(
    (orm) => orm.select().from(projects).where(eq(projects.projectId, projectId)),
    { repeatable: true },
  );
  if (project === undefined) throw new AppError('project.not_found');
  return projectAnswer(project);
}

import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { projects } from '../db/schema';
import { AppError } from '@/core/errors/errors';

/**
 * Deletes a project; its recordings and videos stay.
 * @throws AppError `project.not_found`.
 */
export async function deleteProject(projectId: string): Promise<void> {
  const deleted = await getDatabase().run(
    (orm) =>
      orm
        .delete(projects)
        .where(eq(projects.projectId, projectId))
        .returning({ projectId: projects.projectId }),
    { makesRoom: true },
  );
  if (deleted.length === 0) throw new AppError('project.not_found');
}

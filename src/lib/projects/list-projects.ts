import { desc } from 'drizzle-orm';
import type { z } from 'zod';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { projects } from '../db/schema';
import { type listQuerySchema } from '@/core/api/list-query';
import { type ProjectAnswer, projectAnswer } from './project-schema';

/** Projects, the one last changed first. */
export async function listProjects(
  query: z.infer<typeof listQuerySchema>,
): Promise<{ projects: ProjectAnswer[]; nextCursor: string | null }> {
  const { limit, cursor } = query;
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select()
        .from(projects)
        .where(olderThan(projects.updatedAt, projects.projectId, place))
        .orderBy(desc(projects.updatedAt), desc(projects.projectId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const { page, nextCursor } = pageOf(rows, limit, (row) => ({ timeMs: row.updatedAt, id: row.projectId }));
  return { projects: page.map(projectAnswer), nextCursor };
}

import { desc } from 'drizzle-orm';
import type { z } from 'zod';
import { getDatabase } from '../db/get-database';
import { olderThan } from '../db/older-than';
import { projects } from '../db/schema';
import { decodeCursor, encodeCursor, type listQuerySchema } from '../http/list-query';
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
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1)! : null;
  const nextCursor = last && encodeCursor({ timeMs: last.updatedAt, id: last.projectId });
  return { projects: page.map(projectAnswer), nextCursor };
}

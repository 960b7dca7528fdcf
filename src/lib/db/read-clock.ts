import { sql } from 'drizzle-orm';
import { nowMs } from './clock';
import type { Database } from './database';

/** Now by the database's clock, in milliseconds since 1970. */
export async function readClock(database: Database): Promise<number> {
  const rows = await database.run((orm) => orm.select({ now: nowMs }).from(sql`(SELECT 1)`), {
    repeatable: true,
  });
  return Number(rows[0]!.now);
}

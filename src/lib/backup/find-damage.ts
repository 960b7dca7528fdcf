import type { SqliteDatabase } from '../db/open-sqlite';

/** What SQLite finds wrong with a database file, reading all of it; empty if it is whole. */
export function findDamage({ connection }: SqliteDatabase): string[] {
  const rows = connection.pragma('integrity_check(10)') as { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
}

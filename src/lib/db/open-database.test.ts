import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Orm } from './database';
import { migrateLibsql, migrateSqlite } from './migrate';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';
import { sqliteCodeOf } from './retry-while-locked';
import { projects, uploads } from './schema';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-db-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openers: [string, () => Promise<Database>][] = [
  [
    'better-sqlite3',
    async () => {
      const database = openSqlite(join(folder, 'a.sqlite'));
      await migrateSqlite(database);
      return database;
    },
  ],
  [
    'libSQL file',
    async () => {
      const database = openLibsql({ url: `file:${join(folder, 'b.sqlite')}` });
      await migrateLibsql(database);
      return database;
    },
  ],
];

const project = (projectId: string) => ({ projectId, title: 'x', revision: 1, createdAt: 1, updatedAt: 1 });

describe.each(openers)('a database over %s', (_name, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    await database.run((orm) => orm.delete(projects));
  });
  afterEach(() => database.close());

  it('can be migrated a second time without harm', async () => {
    const again = await open();
    again.close();
  });

  it('returns the rows of a statement', async () => {
    await database.run((orm) => orm.insert(projects).values(project('p1')));
    const rows = await database.run((orm) =>
      orm
        .update(projects)
        .set({ revision: sql`revision + 1` })
        .where(eq(projects.projectId, 'p1'))
        .returning(),
    );
    expect(rows).toMatchObject([{ projectId: 'p1', revision: 2, recipe: null }]);
  });

  it('tells no value of a statement that failed: there are tokens among them, and errors get into logs', async () => {
    const row = { ...project('p1'), title: 'a value of a row' };
    const insert = (orm: Orm) => orm.insert(projects).values(row);
    await database.run(insert);
    const again = [
      database.run(insert),
      database.prepared(insert)({}),
      database.atomically((orm) => [insert(orm)]),
    ];
    for (const failing of again) {
      const thrown = await failing.catch((error: unknown) => error);
      expect(sqliteCodeOf(thrown)).toMatch(/^SQLITE_CONSTRAINT/);
      expect(inspect(thrown, { depth: 10 })).not.toContain(row.title);
    }
  });

  it('answers a prepared query as it answers the same query at once', async () => {
    const title = { ...project('p2'), title: 'Edited', look: 'bars' as const, params: { accent: '#ffffff' } };
    await database.run((orm) => orm.insert(projects).values([project('p1'), title as never]));
    const build = (orm: Orm, projectId: unknown) =>
      orm
        .select({ ...getTableColumns(projects), one: sql<number>`1`, twice: sql`revision * 2`.as('twice') })
        .from(projects)
        .where(eq(projects.projectId, projectId as string));
    const prepared = database.prepared((orm) => build(orm, sql.placeholder('projectId')));
    for (const projectId of ['p1', 'p2', 'p1', 'none']) {
      const rows = await prepared({ projectId });
      expect(rows).toStrictEqual(await database.run((orm) => build(orm, projectId)));
    }
    await expect(prepared({})).rejects.toThrow('projectId');
  });

  it('writes what a column encodes through a prepared query too', async () => {
    const change = database.prepared((orm) =>
      orm
        .update(projects)
        .set({ params: sql.placeholder('params') as never, look: sql`${sql.placeholder('look')}` })
        .where(eq(projects.projectId, 'p1'))
        .returning({ params: projects.params, look: projects.look }),
    );
    await database.run((orm) => orm.insert(projects).values(project('p1')));
    const params = { accent: '#000000' };
    expect(await change({ params, look: 'bars' })).toEqual([{ params, look: 'bars' }]);
    expect(await change({ params, look: null })).toEqual([{ params, look: null }]);
  });

  it('keeps all of an atomic list', async () => {
    const [, rows] = await database.atomically((orm) => [
      orm.insert(projects).values(project('p1')),
      orm.select().from(projects),
    ]);
    expect(rows).toHaveLength(1);
  });

  it('keeps nothing of an atomic list that fails at its end', async () => {
    const insert = database.atomically((orm) => [
      orm.insert(projects).values(project('p1')),
      orm.insert(projects).values(project('p1')),
    ]);
    expect(await insert.catch(sqliteCodeOf)).toMatch(/^SQLITE_CONSTRAINT/);
    expect(await database.run((orm) => orm.select().from(projects))).toEqual([]);
  });

  it('reads zero rows as an answer', async () => {
    expect(await database.run((orm) => orm.select().from(uploads))).toEqual([]);
  });
});

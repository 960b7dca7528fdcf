import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Database, Orm } from './database';
import { migrateLibsql, migrateSqlite } from './migrate';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';
import { sqliteCodeOf } from './retry-while-locked';
import { reels, uploads } from './schema';

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

const recipe: Recipe = { version: 1, clips: [], loudness: 'off', clean: 'off', outputFormat: 'm4a' };
const reel = (reelId: string) => ({
  reelId,
  title: 'x',
  recipe,
  revision: 1,
  createdAt: 1,
  updatedAt: 1,
});

describe.each(openers)('a database over %s', (_name, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    await database.run((orm) => orm.delete(reels));
  });
  afterEach(() => database.close());

  it('a database can be migrated twice without harm', async () => {
    const again = await open();
    again.close();
  });

  it('a statement returns its rows', async () => {
    await database.run((orm) => orm.insert(reels).values(reel('p1')));
    const rows = await database.run((orm) =>
      orm
        .update(reels)
        .set({ revision: sql`revision + 1` })
        .where(eq(reels.reelId, 'p1'))
        .returning(),
    );
    expect(rows).toMatchObject([{ reelId: 'p1', revision: 2, video: null }]);
  });

  it('the error of a failed statement holds none of its values, which may be tokens', async () => {
    const row = { ...reel('p1'), title: 'a value of a row' };
    const insert = (orm: Orm) => orm.insert(reels).values(row);
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

  it('a prepared query answers like the same query run directly', async () => {
    const edited = {
      ...reel('p2'),
      title: 'Edited',
      makeKey: 'key',
      video: { look: 'bars', aspect: '1:1' } as const,
    };
    await database.run((orm) => orm.insert(reels).values([reel('p1'), edited]));
    const build = (orm: Orm, reelId: unknown) =>
      orm
        .select({ ...getTableColumns(reels), one: sql<number>`1`, twice: sql`revision * 2`.as('twice') })
        .from(reels)
        .where(eq(reels.reelId, reelId as string));
    const prepared = database.prepared((orm) => build(orm, sql.placeholder('reelId')));
    for (const reelId of ['p1', 'p2', 'p1', 'none']) {
      const rows = await prepared({ reelId });
      expect(rows).toStrictEqual(await database.run((orm) => build(orm, reelId)));
    }
    await expect(prepared({})).rejects.toThrow('reelId');
  });

  it('a prepared query encodes values as their columns do', async () => {
    const change = database.prepared((orm) =>
      orm
        .update(reels)
        .set({ video: sql.placeholder('video') as never, makeKey: sql`${sql.placeholder('makeKey')}` })
        .where(eq(reels.reelId, 'p1'))
        .returning({ video: reels.video, makeKey: reels.makeKey }),
    );
    await database.run((orm) => orm.insert(reels).values(reel('p1')));
    const video = { look: 'ring', aspect: '9:16' };
    expect(await change({ video, makeKey: 'key' })).toEqual([{ video, makeKey: 'key' }]);
    expect(await change({ video, makeKey: null })).toEqual([{ video, makeKey: null }]);
  });

  it('an atomic list of statements is kept whole', async () => {
    const [, rows] = await database.atomically((orm) => [
      orm.insert(reels).values(reel('p1')),
      orm.select().from(reels),
    ]);
    expect(rows).toHaveLength(1);
  });

  it('an atomic list that fails at its end leaves nothing', async () => {
    const insert = database.atomically((orm) => [
      orm.insert(reels).values(reel('p1')),
      orm.insert(reels).values(reel('p1')),
    ]);
    expect(await insert.catch(sqliteCodeOf)).toMatch(/^SQLITE_CONSTRAINT/);
    expect(await database.run((orm) => orm.select().from(reels))).toEqual([]);
  });

  it('zero rows are an answer', async () => {
    expect(await database.run((orm) => orm.select().from(uploads))).toEqual([]);
  });
});

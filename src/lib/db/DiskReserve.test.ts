import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { describeWithDisks, SmallDisk } from '../../../tests/faults/SmallDisk';
import { DiskReserve } from './DiskReserve';
import { openSqlite } from './open-sqlite';

describeWithDisks('the room kept beside the database', () => {
  let folder: string;
  let disk: SmallDisk;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pocketreel-reserve-'));
    disk = new SmallDisk(folder, 8);
  });
  afterEach(() => {
    disk.unmount();
    rmSync(folder, { recursive: true });
  });

  it('the reserve is given up once and taken again when there is space', () => {
    const reserve = new DiskReserve(join(folder, 'studio.sqlite'));
    const file = join(folder, 'studio.sqlite-reserve');
    expect(reserve.giveUp()).toBe(false);
    expect(reserve.take()).toBe(true);
    disk.fill();
    expect([reserve.take(), existsSync(file)]).toEqual([true, true]);
    expect([reserve.giveUp(), reserve.giveUp()]).toEqual([true, false]);
    disk.fill();
    expect([reserve.take(), existsSync(file)]).toEqual([false, false]);
    disk.free();
    expect(reserve.take()).toBe(true);
    reserve.close();
  });

  it('the reserve serves only what frees space', async () => {
    const database = openSqlite(join(folder, 'studio.sqlite'), { withReserve: true });
    database.connection.exec('CREATE TABLE t (a TEXT)');
    const table = sqliteTable('t', { a: text('a') });
    const insert = (options = {}) =>
      database.run((orm) => orm.insert(table).values({ a: 'x'.repeat(20_000) }), options);
    await insert();
    database.reserve!.take();
    disk.fill();
    await expect(insert()).rejects.toMatchObject({ code: 'storage.full' });
    await insert({ makesRoom: true });
    expect(database.connection.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 });
    database.close();
  });
});

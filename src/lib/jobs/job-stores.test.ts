import { join } from 'node:path';
import { migrateLibsql, migrateSqlite } from '../db/migrate';
import { openLibsql } from '../db/open-libsql';
import { openSqlite } from '../db/open-sqlite';
import type { Database } from '../db/database';
import { describeJobStore } from './conformance/index';
import { LocalJobStore } from './local/LocalJobStore';
import { TursoJobStore, type IdlePause } from './turso/TursoJobStore';
import { tempDir } from '../../../tests/studio/temp-dir';

const folder = tempDir('jobs');
const opened: Database[] = [];
const closeLast = async () => opened.pop()!.close();

describeJobStore(
  'better-sqlite3',
  async () => {
    const database = openSqlite(join(folder, 'local.sqlite'));
    opened.push(database);
    await migrateSqlite(database);
    return { database, store: new LocalJobStore(database) };
  },
  closeLast,
);

describeJobStore(
  'libSQL file',
  async () => {
    const database = openLibsql({ url: `file:${join(folder, 'turso.sqlite')}` });
    opened.push(database);
    await migrateLibsql(database);
    return { database, store: new TursoJobStore(database) };
  },
  closeLast,
);

describe('waiting for work on SQLite', () => {
  it('ends within moments of another connection adding a job', async () => {
    const file = join(folder, 'local.sqlite');
    const [mine, theirs] = [openSqlite(file), openSqlite(file)];
    const store = new LocalJobStore(mine);
    const signal = new AbortController().signal;
    await store.waitForWork(20, signal);
    const startedMs = performance.now();
    const waiting = store.waitForWork(20_000, signal);
    await new LocalJobStore(theirs).create({ kind: 'render', input: {} });
    await waiting;
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    mine.close();
    theirs.close();
  });
});

describe('waiting for work on libSQL', () => {
  const open = async (pauses: IdlePause[]) => {
    const database = openLibsql({ url: `file:${join(folder, 'waiting.sqlite')}` });
    await migrateLibsql(database);
    return { database, store: new TursoJobStore(database, pauses) };
  };
  const { signal } = new AbortController();
  const waitedMs = async (store: TursoJobStore) => {
    const startedMs = performance.now();
    await store.waitForWork(20, signal);
    return performance.now() - startedMs;
  };

  it('lasts as long as asked while there was work lately, and longer from then on', async () => {
    const { database, store } = await open([
      { afterMs: 4_000, pollMs: 1_500 },
      { afterMs: 2_000, pollMs: 1_000 },
    ]);
    await store.create({ kind: 'render', input: {} });
    expect(await store.claimNextPending({ claimToken: 'waiting', workerId: 'w' })).not.toBeNull();
    const pauses = [];
    for (let waits = 0; (pauses.at(-1) ?? 0) < 1_400 && waits < 1_000; waits += 1) {
      pauses.push(await waitedMs(store));
    }
    database.close();
    expect(pauses.length).toBeGreaterThan(1);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(1_400);
    expect(pauses.some((pauseMs) => pauseMs >= 900 && pauseMs < 1_400)).toBe(true);
  });
});

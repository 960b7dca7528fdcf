import { join } from 'node:path';
import fc from 'fast-check';
import type { Database } from '@/lib/db/database';
import { migrateLibsql, migrateSqlite } from '@/lib/db/migrate';
import { openLibsql } from '@/lib/db/open-libsql';
import { openSqlite } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import type { Job } from '@/lib/jobs/types';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { keysOf } from '../studio/library-rows';
import { type Event, HandOffStory } from './HandOffStory';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(600_000);

const plain = { noNullPrototype: true };
const of = fc.nat(3);
const alone = fc.record(
  {
    is: fc.constantFrom(
      ...(['claim', 'claim', 'cancel', 'reap', 'lease-ends', 'deadline'] as const),
      ...(['look', 'look', 'sweep', 'lose-answer'] as const),
    ),
  },
  plain,
);
const ofCall = fc.record({ is: fc.constantFrom('progress', 'forget', 'repeat'), of }, plain);
const word = fc.constantFrom('complete', 'complete', 'untrue', 'failed', 'refused');
const end = fc.record({ is: fc.constant('end'), of, word, told: fc.boolean() }, plain);
const event = fc.oneof(
  { weight: 4, arbitrary: alone },
  { weight: 2, arbitrary: ofCall },
  { weight: 3, arbitrary: end },
) as fc.Arbitrary<Event>;
const moments = fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });

const folder = tempDir('anger');
const storage = new LocalStorageAdapter(join(folder, 'files'), Buffer.alloc(32, 1));
const standIn = new TursoStandIn(join(folder, 'turso.sqlite'));

function turnKnobs(): void {
  standIn.inject({ kind: 'drop-after', every: 7 });
  standIn.inject({ kind: 'drop-before', every: 11 });
  standIn.inject({ kind: 'bad-gateway', every: 13 });
}

async function play(story: HandOffStory, before: Event[][], trouble: { begin(): void; end(): void }) {
  await story.begin();
  await story.happen({ is: 'claim' });
  trouble.begin();
  let over: Job | null = null;
  for (const events of before) {
    await Promise.all(events.map((each) => story.happen(each)));
    trouble.end();
    const job = await story.job();
    if (over) expect(job).toEqual(over);
    else if (story.isOver(job)) over = job;
    trouble.begin();
  }
  trouble.end();
  const final = await story.finish();
  await story.echo();
  expect(await story.job()).toEqual(final);
  const rows = await story.videos();
  expect(rows.length).toBe(final.status === 'complete' ? 1 : 0);
  const files = await story.files();
  // What a render without a reader put later is left to the sweep, which has just been.
  expect(files).toEqual(rows[0] ? keysOf(rows[0]) : []);
  if (rows[0]) expect(final.result).toMatchObject({ videoId: rows[0].videoId });
  await story.clear();
  return final.status;
}

const calm = { begin: () => undefined, end: () => undefined };
const trouble = { begin: turnKnobs, end: () => standIn.clearFaults() };

describe.each([
  ['SQLite', 300],
  ['libSQL over http whose answers get lost', 40],
] as const)('a render in anger, on %s', (name, numRuns) => {
  let database: Database;
  beforeAll(async () => {
    if (name === 'SQLite') {
      const opened = openSqlite(join(folder, 'queue.sqlite'));
      await migrateSqlite(opened);
      database = opened;
    } else {
      const opened = openLibsql({ url: await standIn.start(), authToken: standIn.authToken });
      await migrateLibsql(opened);
      database = opened;
    }
  });
  afterAll(async () => {
    database.close();
    if (name !== 'SQLite') await standIn.stop();
  });

  it('ends once, with one whole video or none', async () => {
    const ends: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(moments, async (before) => {
        const store = name === 'SQLite' ? new LocalJobStore(database) : new TursoJobStore(database);
        const story = new HandOffStory(database, store, storage);
        const status = await play(story, before, name === 'SQLite' ? calm : trouble);
        ends[status] = (ends[status] ?? 0) + 1;
      }),
      { numRuns },
    );
    // So few over http that one of the ends may not come up.
    if (name !== 'SQLite') return;
    for (const status of ['complete', 'failed', 'cancelled']) expect(ends[status]).toBeGreaterThan(3);
  });
});

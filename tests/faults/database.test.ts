import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import { sqliteFile } from '@/lib/db/get-database';
import { FaultRig } from './FaultRig';

describe('a database', () => {
  let rig: FaultRig;
  beforeEach(async () => {
    rig = new FaultRig();
    await rig.start();
  });
  afterEach(() => rig.close());

  it('locked for three seconds answers polls meanwhile; jobs are taken and finished afterwards', async () => {
    const before = await rig.uploaded();
    await rig.ended(before);
    await rig.worker!.freeze();
    const waiting = await rig.uploaded();
    const other = new SqliteFile(sqliteFile(rig.dataDir));
    other.exec('BEGIN IMMEDIATE');
    rig.worker!.signal('SIGCONT');
    const asked = rig.upload();
    let accepted = false;
    void asked.then(() => (accepted = true));
    const untilMs = performance.now() + 3_000;
    let slowestMs = 0;
    while (performance.now() < untilMs) {
      const startedMs = performance.now();
      expect(await rig.poll(waiting)).toMatchObject({ status: 200, body: { status: 'pending' } });
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      await sleep(100);
    }
    expect(slowestMs).toBeLessThan(1_500);
    expect(accepted).toBe(false);
    other.exec('COMMIT');
    other.close();
    expect(await asked).toMatchObject({ status: 202 });
    expect(await rig.ended(waiting)).toMatchObject({ status: 'complete', attempt: 1 });
    expect(await rig.health()).toMatchObject({ status: 'ok' });
  }, 60_000);

  it('removed under a running worker is reported, and not written to', async () => {
    const { worker } = rig;
    for (const ending of ['', '-wal', '-shm']) rmSync(sqliteFile(rig.dataDir) + ending, { force: true });
    await sleep(200);
    expect(await rig.health()).toMatchObject({ status: 'degraded', database: 'unavailable', storage: 'ok' });
    expect(await rig.upload()).toMatchObject({
      status: 500,
      body: { error: { code: 'database.unavailable' } },
    });
    await worker!.waitFor(({ msg }) => msg === 'turn failed');
    await worker!.waitFor(({ msg }) => msg === 'claiming a job failed');
    worker!.signal('SIGTERM');
    expect(await worker!.exit()).toBe(0);
  }, 60_000);
});

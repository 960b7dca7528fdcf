import { setTimeout as sleep } from 'node:timers/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorSentences } from '@/lib/error-sentences';
import { FaultRig } from './FaultRig';
import { describeWithDisks, type SmallDisk } from './SmallDisk';

const unavailable = {
  status: 'failed',
  errorCode: 'storage.unavailable',
  error: errorSentences['storage.unavailable'],
};
const well = { status: 'ok', storage: 'ok', database: 'ok', workers: [expect.anything()] };

describeWithDisks('a storage folder', () => {
  let rig: FaultRig;
  beforeEach(() => {
    rig = new FaultRig();
  });
  afterEach(() => rig.close());

  it('that turns read-only fails the job with its sentence; the rest lives on, and health says so', async () => {
    const disk = rig.mount('files');
    await rig.start();
    expect(await rig.health()).toMatchObject(well);
    // The worker finds the upload, and may not keep what it makes of it.
    await rig.worker!.freeze();
    const jobId = await rig.uploaded();
    disk.setReadOnly(true);
    rig.worker!.signal('SIGCONT');
    expect(await rig.ended(jobId)).toMatchObject({ ...unavailable, attempt: 2 });
    expect(await rig.health()).toMatchObject({ status: 'degraded', storage: 'unavailable', database: 'ok' });
    expect(await rig.upload()).toMatchObject({
      status: 500,
      body: { error: { code: 'storage.unavailable' } },
    });
    disk.setReadOnly(false);
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    expect(await rig.health()).toMatchObject(well);
  }, 60_000);

  it('on a full disk fails the job with its sentence; the rest lives on, and health says so', async () => {
    const disk = rig.mount('files');
    await rig.start();
    await rig.worker!.freeze();
    const jobId = await rig.uploaded();
    disk.fill();
    rig.worker!.signal('SIGCONT');
    expect(await rig.ended(jobId)).toMatchObject(unavailable);
    expect(await rig.health()).toMatchObject({ status: 'degraded', storage: 'unavailable', database: 'ok' });
    expect(await rig.upload()).toMatchObject({
      status: 500,
      body: { error: { code: 'storage.unavailable' } },
    });
    disk.free();
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    expect(await rig.health()).toMatchObject(well);
  }, 60_000);
});

describeWithDisks('the folder that attempts work in', () => {
  let rig: FaultRig;
  beforeEach(() => {
    rig = new FaultRig();
  });
  afterEach(() => rig.close());

  it('full or read-only, fails the job with the same sentence, and the worker goes on', async () => {
    const disk = rig.mount('work', 1);
    await rig.start();
    disk.fill();
    expect(await rig.ended(await rig.uploaded())).toMatchObject(unavailable);
    disk.free();
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    disk.setReadOnly(true);
    expect(await rig.ended(await rig.uploaded())).toMatchObject(unavailable);
    disk.setReadOnly(false);
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    expect(rig.worker!.log.filter(({ msg }) => msg === 'attempt broke off')).toEqual([]);
  }, 60_000);
});

describeWithDisks('a disk that holds everything', () => {
  let rig: FaultRig;
  beforeEach(() => {
    rig = new FaultRig();
  });
  afterEach(() => rig.close());

  it('once full, takes no new job and says why; what waited is done when there is room again', async () => {
    const disk = rig.mount('', 16);
    mkdirSync(join(rig.dataDir, 'files'));
    await rig.start();
    await rig.worker!.freeze();
    const waiting = await rig.uploaded();
    disk.fill();
    rig.worker!.signal('SIGCONT');
    await rig.worker!.waitFor(({ msg }) => msg === 'no job could be claimed');
    expect(await rig.poll(waiting)).toMatchObject({ status: 200, body: { status: 'pending' } });
    const { status, body } = await rig.upload();
    expect({ status, code: 'error' in body && body.error.code }).toEqual({
      status: 500,
      code: expect.stringMatching(/^(storage|database)\.unavailable$/) as string,
    });
    expect(await healthOf(rig, disk)).toMatchObject({ status: 'degraded', storage: 'unavailable' });
    disk.free();
    expect(await rig.ended(waiting)).toMatchObject({ status: 'complete', attempt: 1 });
  }, 60_000);
});

/** Health on a full disk. What a refused write gave back is filled again, and an answer may be two seconds old. */
async function healthOf(rig: FaultRig, disk: SmallDisk): Promise<unknown> {
  for (let tries = 0; tries < 20; tries += 1) {
    disk.fill();
    const health = (await rig.health()) as { status: string };
    if (health.status !== 'ok') return health;
    await sleep(250);
  }
  return rig.health();
}

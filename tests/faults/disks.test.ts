import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DELETE as deleteAsset } from '@/app/api/audio/assets/[assetId]/route';
import { POST as cancel } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { POST as createRender } from '@/app/api/render/route';
import { POST as createUpload } from '@/app/api/storage/upload/route';
import { DELETE as deleteVideo } from '@/app/api/videos/[videoId]/route';
import { GET as health } from '@/app/api/health/route';
import { createSession } from '@/lib/owner/session-cookie';
import { errorSentences, waitSentences } from '@/core/errors/error-sentences';
import type { RouteHandler } from '@/lib/http/request-handler';
import { addVideo } from '../http/sample-rows';
import { FaultRig } from './FaultRig';
import { describeWithDisks, type SmallDisk } from './SmallDisk';

const waits = {
  status: 'pending',
  attempt: 0,
  waitReason: waitSentences['storage.unavailable'],
  nextTryAt: expect.any(String) as string,
};
const full = {
  status: 'failed',
  errorCode: 'storage.full',
  error: errorSentences['storage.full'],
};
const well = { status: 'ok', storage: 'ok', database: 'ok', workers: [expect.anything()] };

describeWithDisks('a storage folder', () => {
  let rig: FaultRig;
  beforeEach(() => {
    rig = new FaultRig();
  });
  afterEach(() => rig.close());

  it('that turns read-only lets the job wait and say why; the rest lives on, and health says so', async () => {
    const disk = rig.mount('files');
    await rig.start();
    expect(await rig.health()).toMatchObject(well);
    // The worker finds the upload, and may not keep what it makes of it.
    await rig.worker!.freeze();
    const jobId = await rig.uploaded();
    disk.setReadOnly(true);
    rig.worker!.signal('SIGCONT');
    expect(await rig.waiting(jobId)).toMatchObject(waits);
    expect(await rig.health()).toMatchObject({ status: 'degraded', storage: 'unavailable', database: 'ok' });
    expect(await rig.upload()).toMatchObject({
      status: 500,
      body: { error: { code: 'storage.unavailable' } },
    });
    disk.setReadOnly(false);
    expect(await rig.ended(jobId)).toMatchObject({ status: 'complete', attempt: 1 });
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    expect(await rig.health()).toMatchObject(well);
  }, 60_000);

  it('that is read-only lets a recording be deleted all the same: its row goes, its files are left to the sweep', async () => {
    const disk = rig.mount('files');
    await rig.start();
    const { assetId } = (await rig.ended(await rig.uploaded())).result as { assetId: string };
    disk.setReadOnly(true);
    const remove = () => rig.ask(deleteAsset, '/api/x', { assetId }, { method: 'DELETE' });
    expect(await remove()).toMatchObject({ status: 200, body: { data: { assetId, deleted: true } } });
    expect(await remove()).toMatchObject({ status: 404, body: { error: { code: 'asset.not_found' } } });
    disk.setReadOnly(false);
  }, 60_000);

  it('on a full disk fails the job with its sentence; the rest lives on, and health says so', async () => {
    const disk = rig.mount('files');
    await rig.start();
    await rig.worker!.freeze();
    const jobId = await rig.uploaded();
    disk.fill();
    rig.worker!.signal('SIGCONT');
    expect(await rig.ended(jobId)).toMatchObject(full);
    expect(await rig.health()).toMatchObject({ status: 'degraded', storage: 'full', database: 'ok' });
    const stranger = (await (
      await health(new Request('http://localhost/api/health'), noParams)
    ).json()) as object;
    expect(stranger).toMatchObject({ data: { status: 'degraded', storage: 'full' } });
    expect(await rig.upload()).toMatchObject({ status: 500, body: { error: { code: 'storage.full' } } });
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

  it('full, fails the job with its sentence, read-only lets it wait, and the worker goes on', async () => {
    const disk = rig.mount('work', 1);
    await rig.start();
    disk.fill();
    expect(await rig.ended(await rig.uploaded())).toMatchObject(full);
    disk.free();
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
    disk.setReadOnly(true);
    const jobId = await rig.uploaded();
    expect(await rig.waiting(jobId)).toMatchObject(waits);
    disk.setReadOnly(false);
    expect(await rig.ended(jobId)).toMatchObject({ status: 'complete', attempt: 1 });
    expect(rig.worker!.log.filter(({ msg }) => msg === 'ending of the attempt not recorded')).toEqual([]);
  }, 60_000);
});

describeWithDisks('a disk that holds everything', () => {
  let rig: FaultRig;
  beforeEach(() => {
    rig = new FaultRig();
  });
  afterEach(() => rig.close());

  it('has the room of an upload again once its recording is taken in, also of one known before', async () => {
    mkdirSync(join(rig.dataDir, 'files'));
    await rig.start();
    const files = () => readdirSync(join(rig.dataDir, 'files'), { recursive: true }).map(String);
    const uploads = () => files().filter((path) => /uploads.*file$/.test(path));
    const sound = rig.makeForm();
    for (const duplicate of [false, true]) {
      const { result } = await rig.ended(await rig.uploaded(sound));
      expect(result).toMatchObject({ duplicate });
      for (let tries = 0; tries < 100 && uploads().length > 0; tries += 1) await sleep(20);
      expect(uploads()).toEqual([]);
    }
  }, 60_000);

  it('once full, lets the owner cancel jobs and delete recordings and videos, which makes room', async () => {
    const disk = rig.mount('', 16);
    mkdirSync(join(rig.dataDir, 'files'));
    await rig.start();
    const other = (await rig.ended(await rig.uploaded())).result as { assetId: string };
    const { assetId } = (await rig.ended(await rig.uploaded())).result as { assetId: string };
    const { videoId } = await addVideo(assetId);
    await rig.worker!.freeze();
    const waiting = await rig.uploaded();
    disk.fill();
    const render = { audio: { type: 'asset', assetId }, look: 'bars', aspect: '9:16' };
    await fillDatabase(rig);
    expect(await rig.ask(createRender, '/api/render', {}, asJson(render))).toMatchObject({
      status: 500,
      body: { error: { code: 'storage.full', message: errorSentences['storage.full'] } },
    });
    expect(await createSession()).toContain('.');
    const cancelled = rig.ask(cancel, '/api/x', { jobId: waiting }, { method: 'POST' });
    expect(await cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const ask = (handler: RouteHandler, params: Record<string, string>) =>
      rig.ask(handler, '/api/x', params, { method: 'DELETE' });
    expect(await ask(deleteVideo, { videoId })).toMatchObject({ status: 200 });
    for (const each of [assetId, other.assetId]) {
      // By now nothing is kept in reserve any more, and what was freed is taken by others.
      disk.fill();
      expect(await ask(deleteAsset, { assetId: each })).toMatchObject({ status: 200 });
      expect((await ask(deleteAsset, { assetId: each })).status).toBe(404);
      expect(existsSync(join(rig.dataDir, 'files/assets', each))).toBe(false);
    }
    disk.free();
    rig.worker!.signal('SIGCONT');
    expect(await rig.ended(await rig.uploaded())).toMatchObject({ status: 'complete' });
  }, 60_000);

  it('once full, takes no new job and says why; what waited is done when there is room again', async () => {
    const disk = rig.mount('', 16);
    mkdirSync(join(rig.dataDir, 'files'));
    await rig.start();
    await rig.worker!.freeze();
    const waiting = await rig.uploaded();
    disk.fill();
    await fillDatabase(rig);
    rig.worker!.signal('SIGCONT');
    await rig.worker!.waitFor(({ msg }) => msg === 'claiming a job failed');
    expect(await rig.poll(waiting)).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(await rig.upload()).toMatchObject({ status: 500, body: { error: { code: 'storage.full' } } });
    expect(await healthOf(rig, disk)).toMatchObject({ status: 'degraded', storage: 'full' });
    disk.free();
    expect(await rig.ended(waiting)).toMatchObject({ status: 'complete', attempt: 1 });
  }, 60_000);
});

const noParams = { params: Promise.resolve({}) };

/** Uses up the room that the database has within its own files, where a write still fits on a full disk. */
async function fillDatabase(rig: FaultRig): Promise<void> {
  const ticket = { filename: 'a.wav', contentType: 'audio/wav', sizeBytes: 1 };
  for (let tries = 0; tries < 300; tries += 1) {
    const { status } = await rig.ask(createUpload, '/api/storage/upload', {}, asJson(ticket));
    if (status === 500) return;
  }
  throw new Error('the database still has room');
}

function asJson(body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body) };
}

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

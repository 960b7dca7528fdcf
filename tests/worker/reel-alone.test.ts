import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { GET as listAssets } from '@/app/api/audio/assets/route';
import { GET as getReel } from '@/app/api/reels/[reelId]/route';
import { POST as makeReel } from '@/app/api/reels/[reelId]/make/route';
import { POST as createReel } from '@/app/api/reels/route';
import { GET as getVideo } from '@/app/api/videos/[videoId]/route';
import { reelAnswerSchema } from '@/core/reels/reel-schema';
import { getDatabase } from '@/lib/db/get-database';
import { assets } from '@/lib/db/schema';
import { getStorageAdapter } from '@/lib/storage';
import { readForm } from '@/lib/http/read-body';
import { storageKeys } from '@/lib/storage/keys';
import { storeFormUpload } from '@/lib/uploads/store-form-upload';
import { callRoute } from '../http/call-route';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { RealWorker } from './RealWorker';

jest.setTimeout(180_000);

describe('a reel whose phone is put away the moment Make is pressed', () => {
  let studio: TestStudio;
  const workers: RealWorker[] = [];
  beforeEach(async () => {
    studio = await openTestStudio();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await studio.close();
  });

  const startWorker = () => {
    const worker = new RealWorker(studio.dataDir, {
      WORKER_LEASE_MS: '4000',
      WORKER_REAP_INTERVAL_MS: '500',
    });
    workers.push(worker);
    return worker;
  };
  const call = (...[handler, more]: Parameters<typeof callRoute>) =>
    callRoute(handler, { token: studio.token, ...more });
  const show = async (reelId: string) =>
    reelAnswerSchema.parse((await call(getReel, { params: { reelId } })).body.data);
  const ended = (kind: string) => (line: { msg: string; kind?: string; ended?: string }) =>
    line.msg === 'attempt ended' && line.kind === kind && line.ended === 'completed';

  async function uploadVoice() {
    const wav = join(studio.dataDir, 'voice.wav');
    const source = 'sine=frequency=220:duration=2';
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-af', 'volume=0.3', wav]);
    const form = new FormData();
    form.set('file', new File([readFileSync(wav)], 'My voice.wav', { type: 'audio/wav' }));
    return (
      await storeFormUpload(readForm(new Request('http://studio.test', { method: 'POST', body: form })))
    ).upload;
  }

  async function pressMake() {
    const { key, filename } = await uploadVoice();
    const json = {
      source: { type: 'upload', storageKey: key, filename },
      video: { look: 'bars', aspect: '1:1', title: 'Hello' },
    };
    const { body } = await call(createReel, { method: 'POST', json });
    const reelId = body.data.reelId as string;
    expect(body.data).toMatchObject({ title: 'My voice', state: 'draft' });
    expect((await call(makeReel, { method: 'POST', params: { reelId } })).status).toBe(202);
    expect(await show(reelId)).toMatchObject({ state: 'making', job: { step: 1, steps: 3 } });
    return reelId;
  }

  it('is taken in, set in loudness and drawn by a worker alone', async () => {
    const reelId = await pressMake();
    await startWorker().waitFor(ended('render'));

    const reel = await show(reelId);
    expect(reel).toMatchObject({ state: 'made', revision: 2, soundMissing: false });
    expect(reel.durationSec).toBeCloseTo(2, 1);
    const video = await call(getVideo, { params: { videoId: reel.videoId! } });
    expect(video.body.data).toMatchObject({ title: 'Hello', look: 'bars' });
    expect(video.body.data.durationSec).toBeCloseTo(2, 0);
    const master = await getStorageAdapter().stat(storageKeys.videoMaster(reel.videoId!));
    expect(master?.sizeBytes).toBeGreaterThan(1_000);
    const [prepared] = await getDatabase().run((orm) =>
      orm.select().from(assets).where(eq(assets.unlisted, true)),
    );
    expect(prepared!.assetId).toBe(video.body.data.assetId);
    expect(prepared!.loudness.integratedLufs).toBeCloseTo(-14, 0);
    const listed = (await call(listAssets, {})).body.data.assets;
    expect(listed).toMatchObject([{ kind: 'source', title: 'My voice' }]);
  });

  it('is made all the same if its worker is killed between and within the steps', async () => {
    const reelId = await pressMake();
    const stages = [
      (line: { stage?: string }) => line.stage === 'decoding',
      ended('ingest'),
      ended('save'),
    ] as const;
    for (const reached of stages) {
      const worker = startWorker();
      await worker.waitFor(reached);
      worker.signal('SIGKILL');
      await worker.exit();
    }
    await startWorker().waitFor(ended('render'));
    expect(await show(reelId)).toMatchObject({ state: 'made', soundMissing: false });
    const made = await getDatabase().run((orm) => orm.select().from(assets));
    expect(made.map(({ kind }) => kind).sort()).toEqual(['prepared', 'source']);
  });
});

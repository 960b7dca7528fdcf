import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sqliteFile } from '@/lib/db/get-database';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite, type SqliteDatabase } from '@/lib/db/open-sqlite';
import type { JobKind } from '@/core/jobs/catalog';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import type { Job } from '@/lib/jobs/types';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import { RealWorker } from '../worker/RealWorker';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

const soundSec = 30 * 60;

/** The longest recording there may be, through each kind, within the time limits of the catalogue. */
describe('half an hour of sound', () => {
  const dataDir = tempDir('half-hour');
  const storage = new LocalStorageAdapter(join(dataDir, 'files'), Buffer.alloc(32));
  let database: SqliteDatabase;
  let store: LocalJobStore;
  let worker: RealWorker;
  let assetId: string;
  let preparedId: string;

  beforeAll(async () => {
    database = openSqlite(sqliteFile(dataDir));
    await migrateSqlite(database);
    store = new LocalJobStore(database);
    const mp3 = join(dataDir, 'talk.mp3');
    // Noise that swells and pauses like speech, since steady noise asks nothing of a limiter.
    const graph = `anoisesrc=d=${soundSec}:c=pink:a=0.5:r=44100:seed=3,volume='0.1+0.9*abs(sin(2*PI*t*1.7))*gt(sin(t*0.9),-0.3)':eval=frame`;
    const out = ['-ac', '1', '-c:a', 'libmp3lame', '-b:a', '128k', '-t', String(soundSec), mp3];
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', graph, ...out]);
    await storage.putFile('uploads/upload_long/file', mp3, { contentType: 'audio/mpeg' });
    worker = new RealWorker(dataDir);
  }, 600_000);
  afterAll(async () => {
    await worker.stop();
    database.close();
  });

  const finish = async (kind: JobKind, input: unknown): Promise<Job> => {
    const startedMs = performance.now();
    const { job } = await store.create({ kind, input });
    const ended = await until(async () => {
      const seen = await store.get(job.jobId);
      return seen?.finishedAt === null ? null : seen;
    }, 60 * 60_000);
    process.stdout.write(`${kind}: ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
    return ended;
  };

  it('comes in', async () => {
    const input = { type: 'upload', storageKey: 'uploads/upload_long/file', filename: 'talk.mp3' };
    const job = await finish('ingest', input);
    expect(job).toMatchObject({ status: 'complete', attempt: 1 });
    const result = job.result as { assetId: string; durationSec: number };
    expect(Math.abs(result.durationSec - soundSec)).toBeLessThan(0.05);
    assetId = result.assetId;
  }, 900_000);

  it('is cleaned, brought to its loudness and saved', async () => {
    const clip = { id: 'c', sourceAssetId: assetId, startSec: 0, endSec: soundSec - 1, gainDb: 0 };
    const clips = [{ ...clip, fadeInSec: 1, fadeOutSec: 1 }];
    const job = await finish('save', {
      version: 1,
      clips,
      loudness: 'social',
      clean: 'voice',
      outputFormat: 'm4a',
    });
    expect(job).toMatchObject({ status: 'complete', attempt: 1 });
    const result = job.result as { assetId: string; loudnessAfter: { integratedLufs: number } };
    expect(Math.abs(result.loudnessAfter.integratedLufs + 14)).toBeLessThan(0.5);
    preparedId = result.assetId;
  }, 1_200_000);

  it('is drawn', async () => {
    const input = {
      audio: { type: 'asset', assetId: preparedId },
      look: 'bars',
      aspect: '9:16',
      title: 'Half an hour',
    };
    const job = await finish('render', input);
    expect(job).toMatchObject({ status: 'complete', attempt: 1 });
    const { shareKey } = job.result as { shareKey: string };
    expect((await storage.stat(shareKey))!.sizeBytes).toBeLessThanOrEqual(48_000_000);
  }, 7_500_000);
});

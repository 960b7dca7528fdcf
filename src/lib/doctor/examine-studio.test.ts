import { rmSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { getDatabase, resetDatabase, sqliteFile } from '../db/get-database';
import { getEnv, type Env } from '../env';
import { LocalJobStore } from '../jobs/local/LocalJobStore';
import { someAsset } from '../jobs/conformance/StoreHarness';
import { createLogger } from '../log';
import { getStorageAdapter, resetStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { getLocalCa } from '../tls/local-ca';
import { studioNames } from '../tls/studio-names';
import { describeAge, describeBytes } from './describe-amounts';
import { examineStudio } from './examine-studio';
import { insertRows, keysOf } from '../../../tests/studio/library-rows';
import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';

const hourMs = 3_600_000;
let studio: TestStudio;
let dataDir: string;

beforeEach(async () => {
  studio = await openTestStudio();
  dataDir = studio.dataDir;
});

afterEach(async () => {
  await studio.close();
});

/** However full the disk of this machine is. */
const anyDisk = { MAX_VIDEO_UPLOAD_BYTES: 1 };
const examine = (variables: Partial<Env> = {}, fix = false) =>
  examineStudio({ env: { ...getEnv(), ...anyDisk, ...variables }, storage: getStorageAdapter(), fix });

const toDo = async (variables: Partial<Env> = {}) =>
  (await examine(variables)).filter(({ remedy }) => remedy !== undefined);

async function put(key: string, ageMs = 0): Promise<void> {
  const contentType = 'application/octet-stream';
  await getStorageAdapter().put(key, Readable.from([Buffer.alloc(1500)]), { contentType });
  const changedAt = new Date(Date.now() - ageMs);
  await utimes(join(dataDir, 'files', key), changedAt, changedAt);
}

const exists = async (key: string) => (await getStorageAdapter().stat(key)) !== null;

async function addRecording(assetId: string): Promise<void> {
  const row = someAsset(assetId, `sha-${assetId}`);
  for (const key of keysOf(row)) await put(key, 100 * hourMs);
  await insertRows(getDatabase(), { assets: [row] });
}

describe('an examination', () => {
  it('an examination names the day until which phones trust the certificate, if there is one', async () => {
    expect((await examine()).filter(({ topic }) => topic === 'https')).toEqual([]);
    await getLocalCa(dataDir, studioNames('0.0.0.0'), createLogger('tool'));
    const found = (await examine()).filter(({ topic }) => topic === 'https');
    const text = expect.stringMatching(/^the certificate authority is good until \d{4}-\d\d-\d\d$/) as string;
    expect(found).toEqual([{ topic: 'https', text }]);
  });

  it('an examination finds nothing to do in a healthy studio', async () => {
    await addRecording('asset_a');
    await put('previews/old.m4a', 1000 * hourMs);
    await put('videos/video_fresh/master.mp4');
    const findings = await examine();
    expect(findings.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
    expect(findings.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'readable, whole and of this version',
        'can be written and read',
        'every file that a row needs is there',
        'no old file is without its row',
        expect.stringMatching(/^1 file\(s\), 1.5 kB, belong to no row yet/),
      ]),
    );
  });

  it('an examination names each row that lacks files, once', async () => {
    await addRecording('asset_a');
    for (const key of [storageKeys.assetAudio('asset_a'), storageKeys.assetPeaks('asset_a')]) {
      await getStorageAdapter().delete(key);
    }
    expect(await toDo()).toEqual([
      {
        topic: 'files',
        text: 'the recording "Voice" lacks assets/asset_a/audio.m4a, assets/asset_a/peaks.bin',
        remedy: expect.stringContaining('upload it again') as string,
      },
    ]);
  });

  it('an examination names old files without a row with their size and age, and removes them only with --fix', async () => {
    await addRecording('asset_a');
    const old = ['assets/asset_lost/audio.m4a', 'videos/video_lost/master.mp4', 'jobs/job_a/claim_a/mix.wav'];
    for (const key of old) await put(key, 25 * hourMs);
    await put('uploads/upload_young/file', 23 * hourMs);
    expect((await toDo()).map(({ text }) => text)).toEqual(
      old.map((key) => `no row points to ${key}, 1.5 kB, 25 hours old`),
    );
    const fixed = await examine({}, true);
    expect(fixed.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
    expect(fixed.at(-1)!.text).toBe('removed 3 file(s), 4.5 kB, that no row points to');
    expect(
      await Promise.all([...old, 'uploads/upload_young/file', 'assets/asset_a/audio.m4a'].map(exists)),
    ).toEqual([false, false, false, true, true]);
  });

  it('an examination never touches what a running attempt may have written', async () => {
    const store = new LocalJobStore(getDatabase());
    await store.create({ kind: 'render', input: {} });
    await store.claimNextPending({ claimToken: 'claim_a', workerId: 'worker_a' });
    await put('videos/video_a/master.mp4', -1_000);
    await examine({ SWEEP_UNREFERENCED_AFTER_MS: 0 }, true);
    expect(await exists('videos/video_a/master.mp4')).toBe(true);
  });

  it('an examination reports jobs that wait without a worker', async () => {
    const store = new LocalJobStore(getDatabase());
    await store.create({ kind: 'render', input: {} });
    expect(await toDo()).toMatchObject(
      [{ topic: 'queue', text: /1 waiting/, remedy: /scripts\/start/ }].map(matching),
    );
    await store.claimNextPending({ claimToken: 'claim_a', workerId: 'worker_a' });
    expect(await toDo()).toMatchObject(
      [{ topic: 'queue', text: /no job waits, 1 under way/, remedy: /scripts\/start/ }].map(matching),
    );
    await store.markWorkerSeen('worker_a');
    expect(await toDo()).toEqual([]);
  });

  it('an examination reports that room is short, on the disk and by the quota', async () => {
    await addRecording('asset_a');
    const faults = await toDo({ MAX_VIDEO_UPLOAD_BYTES: 1e18, STORAGE_QUOTA_BYTES: 11 });
    expect(faults.map(({ topic }) => topic)).toEqual(['disk', 'quota']);
    expect(faults[1]!.text).toBe('10 bytes of 11 bytes used');
  });

  it('an examination distinguishes a missing, a ruined and an older database, and continues with the rest', async () => {
    resetDatabase();
    const file = sqliteFile(dataDir);
    rmSync(file);
    expect(await toDo()).toMatchObject([{ text: /^none in/, remedy: /scripts\/start/ }].map(matching));
    writeFileSync(file, 'not a database at all, whatever its name');
    expect(await toDo()).toMatchObject([{ text: /not a database/, remedy: /npm run restore/ }].map(matching));
    rmSync(file);
    getDatabase();
    expect(await toDo()).toMatchObject(
      [{ text: /another version/, remedy: /Start the studio once/ }].map(matching),
    );
    const findings = await examine();
    expect(findings.map(({ topic }) => topic)).toEqual(['database', 'disk', 'storage']);
  });

  it('an examination reports a storage that cannot be written, and does not judge its files then', async () => {
    await addRecording('asset_a');
    rmSync(join(dataDir, 'files'), { recursive: true });
    writeFileSync(join(dataDir, 'files'), 'a file where a folder should be');
    resetStorageAdapter();
    expect(await toDo()).toMatchObject([{ topic: 'storage', text: /not usable/ }].map(matching));
  });
});

function matching(expected: Record<string, string | RegExp>) {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (expect.stringMatching(value) as string),
    ]),
  );
}

describe('words', () => {
  it('sizes and ages are described in units that suit them', () => {
    expect([999, 1000, 1_234_567, 999_960, 5e12, 7e15].map(describeBytes)).toEqual([
      '999 bytes',
      '1.0 kB',
      '1.2 MB',
      '1.0 MB',
      '5.0 TB',
      '7000.0 TB',
    ]);
    expect([-5, 119 * 60_000, 47 * hourMs, 48 * hourMs].map(describeAge)).toEqual([
      '0 minutes',
      '119 minutes',
      '47 hours',
      '2 days',
    ]);
  });
});

import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { getDatabase, resetDatabase, sqliteFile } from '../db/get-database';
import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { assets, jobs, workers } from '../db/schema';
import { getEnv, parseEnv, resetEnv } from '../env';
import { LocalJobStore } from '../jobs/local/LocalJobStore';
import { someAsset } from '../jobs/conformance/StoreHarness';
import { createPairingCode } from '../owner/create-pairing-code';
import { createSession } from '../owner/session-cookie';
import { redeemPairingCode } from '../owner/redeem-pairing-code';
import { endAllSessions, isSessionKept } from '../owner/session-rows';
import { verifySession } from '../owner/verify-session';
import { getStorageAdapter, resetStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { backUpStudio } from './back-up-studio';
import { backupFolder, type Manifest } from './backup-folder';
import { restoreStudio } from './restore-studio';
import { insertRows, keysOf } from '../../../tests/studio/library-rows';
import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';

let studio: TestStudio;
let dataDir: string;
let outside: string;

beforeEach(async () => {
  studio = await openTestStudio();
  dataDir = studio.dataDir;
  outside = await mkdtemp(join(tmpdir(), 'backup-out-'));
});

afterEach(async () => {
  await studio.close();
  await rm(outside, { recursive: true });
});

function close(): void {
  resetDatabase();
  resetStorageAdapter();
  resetEnv();
}

async function put(key: string, text = key): Promise<void> {
  const contentType = 'application/octet-stream';
  await getStorageAdapter().put(key, Readable.from([Buffer.from(text)]), { contentType });
}

async function addRecording(assetId: string): Promise<void> {
  const row = someAsset(assetId, `sha-${assetId}`);
  for (const key of keysOf(row)) await put(key);
  await insertRows(getDatabase(), { assets: [row] });
}

async function deleteRecording(assetId: string): Promise<void> {
  await getDatabase().run((orm) => orm.delete(assets));
  await getStorageAdapter().deletePrefix(storageKeys.assetPrefix(assetId));
}

const backUp = (name: string, withFiles = false): Promise<Manifest> =>
  backUpStudio({ env: getEnv(), storage: getStorageAdapter(), folder: join(outside, name), withFiles });

async function restore(folder: string, acceptMissing = false) {
  const request = { env: getEnv(), storage: getStorageAdapter(), folder, acceptMissing };
  close();
  return restoreStudio(request);
}

const recordings = async () =>
  (await getDatabase().run((orm) => orm.select({ id: assets.assetId }).from(assets))).map(({ id }) => id);

const textOf = (key: string) => readFileSync(join(dataDir, 'files', key), 'utf8');

describe('a backup', () => {
  it('a backup lists the files that its rows need with their sizes, and names what is missing', async () => {
    await addRecording('asset_a');
    await getStorageAdapter().delete(storageKeys.assetPeaks('asset_a'));
    const { files } = await backUp('first');
    const [, original, peaks] = files;
    expect(original).toEqual({
      key: 'assets/asset_a/original.wav',
      sizeBytes: 27,
      row: 'recording',
      rowId: 'asset_a',
      title: 'Voice',
    });
    expect(peaks).toMatchObject({ key: 'assets/asset_a/peaks.bin', sizeBytes: null });
    const folder = join(outside, 'first');
    expect(JSON.parse(readFileSync(backupFolder.manifest(folder), 'utf8'))).toMatchObject({ files });
    expect(readdirSync(folder).sort()).toEqual(['files.json', 'studio.sqlite']);
  });

  it('a backup names uploads as long as a job has still to read them', async () => {
    const shape = { filename: 'a.mp3', contentType: 'audio/mpeg', sizeBytes: 1, partSizeBytes: 1 };
    const row = { ...shape, partCount: 1, status: 'complete' as const, createdAt: 0 };
    const database = getDatabase() as SqliteDatabase;
    const insert = database.connection.prepare(
      `INSERT INTO uploads (upload_id, key, filename, content_type, size_bytes, part_size_bytes, part_count, status, created_at)
       VALUES (?, ?, @filename, @contentType, @sizeBytes, @partSizeBytes, @partCount, @status, @createdAt)`,
    );
    for (const id of ['used', 'unused']) {
      insert.run(id, storageKeys.upload(id), row);
      await put(storageKeys.upload(id));
    }
    const input = { type: 'upload', storageKey: storageKeys.upload('used'), filename: 'a.mp3' };
    await new LocalJobStore(database).create({ kind: 'ingest', input });
    expect((await backUp('first')).files.map(({ key }) => key)).toEqual(['uploads/used/file']);
  });

  it('a backup keeps the files without taking room if the disk can link them', async () => {
    await addRecording('asset_a');
    await backUp('first', true);
    const kept = backupFolder.file(join(outside, 'first'), 'assets/asset_a/audio.m4a');
    expect(statSync(kept).ino).toBe(statSync(join(dataDir, 'files/assets/asset_a/audio.m4a')).ino);
  });

  it('a backup never overwrites anything, and leaves nothing if it fails', async () => {
    await backUp('first');
    await expect(backUp('first')).rejects.toThrow('is there already and not empty');
    const lost = { ...getStorageAdapter(), stat: () => Promise.reject(new Error('the disk is gone')) };
    await addRecording('asset_a');
    const order = {
      env: getEnv(),
      storage: lost as never,
      folder: join(outside, 'second'),
      withFiles: false,
    };
    await expect(backUpStudio(order)).rejects.toThrow('the disk is gone');
    expect(readdirSync(outside)).toEqual(['first']);
  });

  it('a backup starts again if a recording was deleted while it was made', async () => {
    await addRecording('asset_a');
    const storage = getStorageAdapter();
    let stats = 0;
    const deleting = Object.assign(Object.create(storage) as typeof storage, {
      stat: async (key: string) => {
        if ((stats += 1) === 1) await deleteRecording('asset_a');
        return storage.stat(key);
      },
    });
    const order = { env: getEnv(), storage: deleting, folder: join(outside, 'first'), withFiles: false };
    expect((await backUpStudio(order)).files).toEqual([]);
    expect(stats).toBe(3);
  });

  it('a backup says how Turso is backed up, and that a missing database is missing', async () => {
    const turso = { JOB_STORE_BACKEND: 'turso', TURSO_DATABASE_URL: 'file:a', DATA_DIR: dataDir };
    const order = { storage: getStorageAdapter(), folder: join(outside, 'first'), withFiles: false };
    await expect(backUpStudio({ ...order, env: parseEnv('tool', turso) })).rejects.toThrow('turso db export');
    const nowhere = parseEnv('tool', { DATA_DIR: join(dataDir, 'nowhere') });
    await expect(backUpStudio({ ...order, env: nowhere })).rejects.toThrow('There is no database in');
    expect(existsSync(join(dataDir, 'nowhere'))).toBe(false);
  });
});

describe('a restore', () => {
  const first = () => join(outside, 'first');

  it('a restore brings rows and files back, and what it replaced can be brought back in turn', async () => {
    await addRecording('asset_old');
    await backUp('first', true);
    await deleteRecording('asset_old');
    await addRecording('asset_new');
    const there = await restore(first());
    expect(there.toBring).toHaveLength(3);
    expect(await recordings()).toEqual(['asset_old']);
    expect(textOf('assets/asset_old/audio.m4a')).toBe('assets/asset_old/audio.m4a');
    await getStorageAdapter().deletePrefix('assets/asset_new/');
    const back = await restore(there.replacedFolder!);
    expect(await recordings()).toEqual(['asset_new']);
    expect(textOf('assets/asset_new/audio.m4a')).toBe('assets/asset_new/audio.m4a');
    expect(back.lost).toEqual([]);
  });

  it('a restore changes nothing if files are lost, and names them; it continues if that is accepted', async () => {
    await addRecording('asset_old');
    await backUp('first');
    await deleteRecording('asset_old');
    await addRecording('asset_new');
    await expect(restore(first())).rejects.toThrow('assets/asset_old/original.wav of the recording "Voice"');
    expect(await recordings()).toEqual(['asset_new']);
    const { lost } = await restore(first(), true);
    expect(lost.map(({ key }) => key).sort()).toEqual(keysOf(someAsset('asset_old', null)).sort());
    expect(await recordings()).toEqual(['asset_old']);
  });

  it('a restore replaces a file that was damaged since, judged by its size', async () => {
    await addRecording('asset_a');
    await backUp('first', true);
    rmSync(join(dataDir, 'files/assets/asset_a/audio.m4a'));
    await put('assets/asset_a/audio.m4a', 'cut');
    expect((await restore(first())).toBring).toMatchObject([{ key: 'assets/asset_a/audio.m4a' }]);
    expect(textOf('assets/asset_a/audio.m4a')).toBe('assets/asset_a/audio.m4a');
  });

  it('a restore does not stop at files that were missing when the backup was made', async () => {
    await addRecording('asset_a');
    await getStorageAdapter().delete('assets/asset_a/peaks.bin');
    await backUp('first');
    expect(await restore(first())).toMatchObject({ lost: [], missingBefore: [{ title: 'Voice' }] });
  });

  it('a restore puts running jobs back into the queue with their attempt given back, and forgets the workers', async () => {
    const store = new LocalJobStore(getDatabase());
    const { job } = await store.create({ kind: 'render', input: {} });
    await store.claimNextPending({ claimToken: 'claim_a', workerId: 'worker_a' });
    await store.markWorkerSeen('worker_a');
    await backUp('first');
    await restore(first());
    const [row] = await getDatabase().run((orm) => orm.select().from(jobs));
    expect(row).toMatchObject({ jobId: job.jobId, status: 'pending', attempt: 0, claimToken: null });
    expect(await getDatabase().run((orm) => orm.select().from(workers))).toEqual([]);
  });

  it('a restore does not bring back a session that was signed out since', async () => {
    const session = verifySession(await createSession())!;
    const { code } = await createPairingCode();
    await backUp('first');
    await endAllSessions();
    await restore(first());
    expect(await isSessionKept(session)).toBe(false);
    expect(await redeemPairingCode(code)).toBe(false);
  });

  it('a restore refuses while any process has the database open', async () => {
    await backUp('first');
    const request = { env: getEnv(), storage: getStorageAdapter(), folder: first(), acceptMissing: false };
    close();
    const other = openSqlite(sqliteFile(dataDir));
    other.connection.prepare('SELECT count(*) FROM jobs').get();
    await expect(restoreStudio(request)).rejects.toThrow('Stop page and worker');
    other.close();
    expect(await restoreStudio(request)).toMatchObject({ lost: [] });
  });

  it('a restore refuses a damaged backup, an unfinished one and one of a newer version', async () => {
    await expect(restore(outside)).rejects.toThrow('holds no finished backup');
    await addRecording('asset_a');
    await backUp('first');
    const file = backupFolder.database(first());
    const newer = openSqlite(file);
    newer.connection.exec(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9e12)`);
    newer.connection.pragma('journal_mode = DELETE');
    newer.close();
    await expect(restore(first())).rejects.toThrow('newer version of the studio');
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 7)]));
    await expect(restore(first())).rejects.toThrow('is damaged. Use another backup');
    expect(await recordings()).toEqual(['asset_a']);
    expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  it('a restore replaces a ruined database, and keeps the ruined file', async () => {
    await addRecording('asset_a');
    await backUp('first');
    close();
    writeFileSync(sqliteFile(dataDir), 'not a database at all');
    writeFileSync(`${sqliteFile(dataDir)}-wal`, 'nor its log');
    const { replacedFolder } = await restore(first());
    expect(readFileSync(join(replacedFolder!, 'studio.sqlite'), 'utf8')).toBe('not a database at all');
    expect(await recordings()).toEqual(['asset_a']);
  });

  it('a restore never plays the log of a lost database into the restored one', async () => {
    await addRecording('asset_a');
    await backUp('first');
    await addRecording('asset_b');
    const log = readFileSync(`${sqliteFile(dataDir)}-wal`);
    close();
    rmSync(sqliteFile(dataDir));
    writeFileSync(`${sqliteFile(dataDir)}-wal`, log);
    await restore(first());
    expect(await recordings()).toEqual(['asset_a']);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getEnv } from '@/lib/env';
import { getDatabase } from '@/lib/db/get-database';
import { pairingCodes } from '@/lib/db/schema';
import { createLogger } from '@/lib/log';
import { getStorageAdapter } from '@/lib/storage';
import { backUpStudio } from '@/lib/backup/back-up-studio';
import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';
import { closeToOthers } from './close-to-others';
import { openDataDir } from './open-data-dir';
import { tempDir } from '../../../tests/studio/temp-dir';

const isRoot = process.geteuid?.() === 0;
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

let folder: string;
beforeEach(() => (folder = tempDir('data-dir')));

describe('a data folder', () => {
  it.each(['/proc/x', '/proc/self/fd/x', '/sys/x/y', '/dev/null/x', '/proc'])(
    'a data folder such as %s is refused with a sentence, and leaves nothing',
    (path) => {
      expect(() => openDataDir(path)).toThrow(/^The data folder \S+ cannot be used \([A-Z]+\)\. Check who/);
      if (path !== '/proc') expect(existsSync(path)).toBe(false);
    },
  );

  it('a data folder that is a file is refused with a sentence', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDataDir(join(folder, 'file'))).toThrow(/cannot be used \(EEXIST\)/);
    expect(() => openDataDir(join(folder, 'file', 'x'))).toThrow(/cannot be used \(ENOTDIR\)/);
  });

  it('a data folder that is missing is made for this user alone, and the folders above it for all', () => {
    const deep = join(folder, 'media', 'studio');
    openDataDir(deep);
    expect(modeOf(deep)).toBe('700');
    expect(modeOf(join(folder, 'media'))).toBe(modeOf(makeOrdinary(join(folder, 'other'))));
  });

  it('a data folder of an earlier version is closed to other users, except for what does not belong to it', () => {
    for (const name of ['studio.sqlite', 'studio.sqlite-wal', 'notes.txt']) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), 0o644);
    }
    makeOrdinary(join(folder, 'work'));
    chmodSync(folder, 0o755);
    const said: unknown[] = [];
    closeToOthers(folder, logTo(said));
    expect(['studio.sqlite', 'studio.sqlite-wal', 'work'].map((name) => modeOf(join(folder, name)))).toEqual([
      '600',
      '600',
      '700',
    ]);
    expect([modeOf(folder), modeOf(join(folder, 'notes.txt'))]).toEqual(['755', '644']);
    expect(said).toHaveLength(1);
    rmSync(join(folder, 'notes.txt'));
    closeToOthers(folder, logTo(said));
    expect(modeOf(folder)).toBe('700');
    closeToOthers(folder, logTo(said));
    expect(said).toHaveLength(2);
  });
});

describe('what a studio keeps', () => {
  let studio: TestStudio;
  beforeEach(async () => (studio = await openTestStudio()));
  afterEach(() => studio.close());

  it('what a studio keeps is not readable by another user, in a data folder open to all', async () => {
    await getDatabase().run((orm) => orm.insert(pairingCodes).values({ codeHash: 'secret', expiresAt: 1 }));
    const backup = join(studio.dataDir, 'backups', 'first');
    await backUpStudio({ env: getEnv(), storage: getStorageAdapter(), folder: backup, withFiles: false });
    chmodSync(studio.dataDir, 0o755);
    chmodSync(join(studio.dataDir, 'backups'), 0o755);
    chmodSync(backup, 0o755);
    const kept = ['studio.sqlite', 'studio.sqlite-wal', 'studio.sqlite-shm'].map((name) =>
      join(studio.dataDir, name),
    );
    const all = [...kept, join(backup, 'studio.sqlite'), join(backup, 'files.json')];
    for (const path of all) expect([path, modeOf(path)]).toEqual([path, '600']);
    if (!isRoot) return;
    for (const path of all) {
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', 'cat', path];
      expect(spawnSync('setpriv', asNobody, { encoding: 'utf8' }).stderr).toMatch(/Permission denied/);
    }
    execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'ls', studio.dataDir]);
  });
});

function makeOrdinary(path: string): string {
  mkdirSync(path);
  return path;
}

function logTo(said: unknown[]) {
  const log = createLogger('tool');
  return Object.assign(Object.create(log) as typeof log, { warn: (entry: unknown) => said.push(entry) });
}

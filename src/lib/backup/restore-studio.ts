import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { openDataDir } from '../data-dir/open-data-dir';
import { sqliteFile } from '../db/get-database';
import type { Env } from '../env';
import type { ReferencedKey } from '../references/read-referenced-keys';
import { CommandError } from '../CommandError';
import { contentTypeOfKey } from '../storage/keys';
import type { StorageAdapter } from '../storage/types';
import { backupFolder, type Manifest, manifestSchema } from './backup-folder';
import { describeFiles } from './describe-files';
import { planFiles, type FilePlan } from './plan-files';
import { replaceDatabase } from './replace-database';
import { requireLocalDatabase } from './require-local-database';
import { removeStaged, stageDatabase } from './stage-database';

export interface RestoreRequest {
  env: Env;
  storage: StorageAdapter;
  /** A finished backup. */
  folder: string;
  /** Goes on although files are lost; without it nothing is changed then. */
  acceptMissing: boolean;
}

export interface RestoreReport extends FilePlan {
  createdAt: string;
  /** Where the replaced database is kept; null if there was none. */
  replacedFolder: string | null;
}

/**
 * Brings a backup back into `env.DATA_DIR`. The caller holds the studio's lock on it. Everything is
 * checked before anything is changed, and files come before the rows that need them.
 * @throws CommandError; AppError `storage.unavailable`
 */
export async function restoreStudio(request: RestoreRequest): Promise<RestoreReport> {
  const { env, storage, folder, acceptMissing } = request;
  requireLocalDatabase(env);
  const manifest = await readBackup(folder);
  openDataDir(env.DATA_DIR);
  const staged = await stageDatabase(folder, `${sqliteFile(env.DATA_DIR)}.restoring`);
  try {
    const plan = await planFiles(staged.needed, { manifest, folder, storage });
    if (plan.lost.length > 0 && !acceptMissing) throw lostFiles(plan.lost);
    for (const { key } of plan.toBring) {
      const contentType = contentTypeOfKey(key);
      await storage.putFile(key, backupFolder.file(folder, key), { contentType });
    }
    const replacedFolder = await replaceDatabase({ env, storage, staged: staged.file });
    return { ...plan, createdAt: manifest.createdAt, replacedFolder };
  } catch (thrown) {
    await removeStaged(staged.file);
    throw thrown;
  }
}

function lostFiles(lost: ReferencedKey[]): CommandError {
  const lines = [
    'Nothing was changed: files that this backup needs are neither in the storage nor in the backup.',
    ...describeFiles(lost),
    'Bring them back to their places, or restore without them: npm run restore -- FOLDER --accept-missing',
  ];
  return new CommandError(lines.join('\n'));
}

/**
 * Reads the manifest of a backup.
 * @throws CommandError if the folder holds no finished backup
 */
async function readBackup(folder: string): Promise<Manifest> {
  try {
    if (!existsSync(backupFolder.database(folder))) throw new Error('no database');
    return manifestSchema.parse(JSON.parse(await readFile(backupFolder.manifest(folder), 'utf8')));
  } catch (cause) {
    const text = `${folder} holds no finished backup. Name a folder that \`npm run backup\` made.`;
    throw new CommandError(text, { cause });
  }
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CommandError } from '../CommandError';
import { backupFolder, manifestSchema, type Manifest } from './backup-folder';

/**
 * Reads what a backup says of itself.
 * @throws CommandError where the folder holds no finished backup
 */
export async function readBackup(folder: string): Promise<Manifest> {
  try {
    if (!existsSync(backupFolder.database(folder))) throw new Error('no database');
    return manifestSchema.parse(JSON.parse(await readFile(backupFolder.manifest(folder), 'utf8')));
  } catch (cause) {
    const text = `${folder} holds no finished backup. Name a folder that \`npm run backup\` made.`;
    throw new CommandError(text, { cause });
  }
}

/** Backs up the studio of this DATA_DIR while it runs. */
import { join } from 'node:path';
import { backUpStudio } from '@/lib/backup/back-up-studio';
import { describeFiles } from '@/lib/backup/describe-files';
import { timestampName } from '@/lib/backup/backup-folder';
import { getEnv } from '@/lib/env';
import { getStorageAdapter } from '@/lib/storage';
import { describeBytes } from '@/lib/doctor/describe-amounts';
import { callerPath, readArguments, runCommand } from '../terminal/run-command';

const usage = 'Usage: npm run backup [-- --out FOLDER] [--with-files]';
const options = { out: { type: 'string' }, 'with-files': { type: 'boolean', default: false } } as const;

await runCommand(async () => {
  const { values } = readArguments({ options }, usage);
  const env = getEnv('tool');
  const out = values.out;
  const folder = out === undefined ? join(env.DATA_DIR, 'backups', timestampName()) : callerPath(String(out));
  const withFiles = values['with-files'] === true;
  const { files } = await backUpStudio({ env, storage: getStorageAdapter(), folder, withFiles });
  const missing = files.filter(({ sizeBytes }) => sizeBytes === null);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  console.log(`Backed up to ${folder}`);
  console.log(
    withFiles
      ? `Its ${files.length} files (${describeBytes(totalBytes)}) are in it.`
      : `It needs ${files.length} files (${describeBytes(totalBytes)}), named in files.json; --with-files keeps them too.`,
  );
  console.log('Copy the folder to another disk or machine. The owner token is not in it.');
  if (missing.length > 0) {
    console.error(['These files were missing already:', ...describeFiles(missing)].join('\n'));
  }
  return 0;
});

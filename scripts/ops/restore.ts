/** Brings a backup back into DATA_DIR while no studio runs on it. */
import { describeFiles } from '@/lib/backup/describe-files';
import { restoreStudio } from '@/lib/backup/restore-studio';
import { getEnv } from '@/lib/env';
import { CommandError } from '@/lib/CommandError';
import { getStorageAdapter } from '@/lib/storage';
import { callerPath, readArguments, runCommand } from '../terminal/run-command';
import { lockDataDir } from '../studio/lock-data-dir';

const usage = 'Usage: npm run restore -- FOLDER [--accept-missing]';
const options = { 'accept-missing': { type: 'boolean', default: false } } as const;

await runCommand(async () => {
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw new CommandError(usage);
  const env = getEnv('tool');
  const unlock = lockDataDir(env.DATA_DIR);
  if (!unlock)
    throw new CommandError(`A studio is running on ${env.DATA_DIR}. Stop it (Ctrl-C), then restore.`);
  try {
    const acceptMissing = values['accept-missing'] === true;
    const folder = callerPath(typed);
    const report = await restoreStudio({ env, storage: getStorageAdapter(), folder, acceptMissing });
    console.log(`Restored the backup of ${report.createdAt} into ${env.DATA_DIR}`);
    if (report.toBring.length > 0) console.log(`${report.toBring.length} files came back from the backup.`);
    if (report.replacedFolder) {
      console.log(
        `What it replaced is in ${report.replacedFolder}; delete that when you do not want it back.`,
      );
    }
    const missing = [...report.lost, ...report.missingBefore];
    if (missing.length > 0) console.error(['Files are missing:', ...describeFiles(missing)].join('\n'));
    return missing.length > 0 ? 1 : 0;
  } finally {
    unlock();
  }
});
